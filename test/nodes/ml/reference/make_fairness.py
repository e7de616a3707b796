"""Makes fairness.json: what fairlearn gives for random answers in groups. Run with fairlearn: python make_fairness.py"""
import json
import pathlib

import fairlearn
import numpy as np
from fairlearn import metrics

random = np.random.default_rng(3)


def case(rows, groups):
    group = random.integers(0, groups, rows)
    actual = random.random(rows) < 0.4 + 0.1 * (group == 0)
    said = np.where(random.random(rows) < 0.75, actual, random.random(rows) < 0.5)
    frame = metrics.MetricFrame(
        metrics={"selected": metrics.selection_rate, "found": metrics.true_positive_rate, "alarms": metrics.false_positive_rate},
        y_true=actual,
        y_pred=said,
        sensitive_features=group,
    )
    return {
        "group": group.tolist(),
        "actual": actual.tolist(),
        "said": said.tolist(),
        "rates": frame.by_group.to_dict(orient="records"),
        "parityDifference": metrics.demographic_parity_difference(actual, said, sensitive_features=group),
        "parityRatio": metrics.demographic_parity_ratio(actual, said, sensitive_features=group),
        "oddsDifference": metrics.equalized_odds_difference(actual, said, sensitive_features=group),
    }


out = {"made by": f"fairlearn {fairlearn.__version__}", "cases": [case(60, 2), case(120, 4)]}
path = pathlib.Path(__file__).with_name("fairness.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
