"""Makes explain.json: permutation importance and partial dependence that scikit-learn gives of a known function. Run with scikit-learn 1.9: python make_explain.py"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence, permutation_importance

random = np.random.default_rng(5)
rows = np.round(random.normal(0, 2, (60, 4)), 3)


class Known(RegressorMixin, BaseEstimator):
    """2 a + b c + sin(a); d counts for nothing."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return 2 * X[:, 0] + X[:, 1] * X[:, 2] + np.sin(X[:, 0])


model = Known().fit(rows, None)
actual = np.round(model.predict(rows) + random.normal(0, 1, 60), 3)
importance = permutation_importance(model, rows, actual, scoring="neg_mean_absolute_error", n_repeats=2000, random_state=1)
values = [-2.0, -0.5, 1.0, 2.5]
dependence = partial_dependence(model, rows, [0], custom_values={0: np.array(values)}, kind="both")
out = {
    "made by": f"scikit-learn {sklearn.__version__}",
    "rows": rows.tolist(),
    "actual": actual.tolist(),
    "importance": importance.importances_mean.tolist(),
    "values": values,
    "average": dependence["average"][0].tolist(),
    "individual": dependence["individual"][0].tolist(),
}
path = pathlib.Path(__file__).with_name("explain.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
