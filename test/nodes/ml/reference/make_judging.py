"""Makes judging.json: curves and figures that scikit-learn gives. Run with scikit-learn 1.9: python make_judging.py"""
import json
import pathlib

import numpy as np
import sklearn
from scipy import stats
from sklearn import calibration, metrics

random = np.random.default_rng(11)


def binary(rows, digits):
    positive = random.random(rows) < 0.35
    scores = np.round(np.clip(random.beta(2, 3, rows) + positive * 0.25, 0.001, 0.999), digits)
    precision, recall, _ = metrics.precision_recall_curve(positive, scores)
    happened, said = calibration.calibration_curve(positive, scores, n_bins=10, strategy="uniform")
    return {
        "isPositive": positive.tolist(),
        "scores": scores.tolist(),
        "precisionRecall": np.stack([recall, precision], 1)[::-1].tolist(),
        "averagePrecision": metrics.average_precision_score(positive, scores),
        "brier": metrics.brier_score_loss(positive, scores),
        "calibration": np.stack([said, happened], 1).tolist(),
        "mcc": metrics.matthews_corrcoef(positive, scores >= 0.5),
    }


def multi(classes, rows):
    actual = random.integers(0, classes, rows)
    scores = random.random((rows, classes)) + np.eye(classes)[actual] * 0.5
    probabilities = np.round(scores / scores.sum(1, keepdims=True), 6)
    probabilities[:, -1] = 1 - probabilities[:, :-1].sum(1)
    return {
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": probabilities.tolist(),
        "mcc": metrics.matthews_corrcoef(actual, probabilities.argmax(1)),
        "brier": metrics.brier_score_loss(actual, probabilities, scale_by_half=False),
    }


def numbers(rows):
    actual = np.round(random.normal(50, 20, rows), 3)
    predicted = np.round(actual + random.normal(0, 6, rows), 3)
    errors = np.abs(actual - predicted)
    interval = stats.bootstrap((errors,), np.mean, n_resamples=20000, method="percentile", rng=np.random.default_rng(1)).confidence_interval
    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "medianError": metrics.median_absolute_error(actual, predicted),
        "relativeError": metrics.mean_absolute_percentage_error(actual, predicted),
        "mae": errors.mean(),
        "interval": [interval.low, interval.high],
    }


out = {
    "made by": f"scikit-learn {sklearn.__version__}",
    "binary": [binary(60, 6), binary(80, 1)],
    "multi": [multi(3, 50), multi(5, 70)],
    "numbers": [numbers(41), numbers(40)],
}
path = pathlib.Path(__file__).with_name("judging.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
