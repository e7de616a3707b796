"""Makes metrics.json: inputs with the figures that scikit-learn gives for them. Run with scikit-learn 1.9: python make_metrics.py"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics

random = np.random.default_rng(7)


def regression():
    actual = np.round(random.normal(50, 20, 40), 3)
    predicted = np.round(actual + random.normal(0, 6, 40), 3)
    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "rmse": metrics.root_mean_squared_error(actual, predicted),
        "mae": metrics.mean_absolute_error(actual, predicted),
        "r2": metrics.r2_score(actual, predicted),
    }


def classification(classes, rows, never_predicted=None):
    actual = random.integers(0, classes, rows)
    scores = random.random((rows, classes)) + np.eye(classes)[actual] * 0.6
    if never_predicted is not None:
        scores[:, never_predicted] = 0.001
    probabilities = np.round(scores / scores.sum(1, keepdims=True), 6)
    probabilities[:, -1] = 1 - probabilities[:, :-1].sum(1)
    predicted = probabilities.argmax(1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(actual, predicted, labels=range(classes), zero_division=0)
    macro = metrics.precision_recall_fscore_support(actual, predicted, average="macro", zero_division=0)
    return {
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": probabilities.tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(actual, predicted),
        "precision": macro[0],
        "recall": macro[1],
        "f1": macro[2],
        "perClass": [
            {"precision": p, "recall": r, "f1": f, "support": int(s)} for p, r, f, s in zip(precision, recall, f1, support)
        ],
        "confusion": metrics.confusion_matrix(actual, predicted, labels=range(classes)).tolist(),
        "logLoss": metrics.log_loss(actual, probabilities, labels=range(classes)),
    }


def roc(rows, digits):
    positive = random.random(rows) < 0.3
    scores = np.round(random.normal(0, 1, rows) + positive * 0.8, digits)
    rates = metrics.roc_curve(positive, scores, drop_intermediate=False)
    return {
        "isPositive": positive.tolist(),
        "scores": scores.tolist(),
        "auc": metrics.roc_auc_score(positive, scores),
        "points": np.stack(rates[:2], 1).tolist(),
    }


out = {
    "made by": f"scikit-learn {sklearn.__version__}",
    "regression": regression(),
    "classification": [classification(2, 50), classification(4, 80), classification(3, 60, never_predicted=1)],
    "roc": [roc(60, 6), roc(60, 0)],
}
path = pathlib.Path(__file__).with_name("metrics.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
