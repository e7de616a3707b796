"""Makes models.json: scikit-learn's coefficients, splits and test figures, as reference for nodes/ml/models.

    python -m venv venv && venv/bin/pip install scikit-learn && venv/bin/python make_models.py > models.json
"""
import json
import numpy as np
import sklearn
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

def rounded(values, digits=6):
    return np.round(np.asarray(values, dtype=np.float64), digits).tolist()

def linear(x, y):
    n = len(y)
    made = {"plain": (0, 0, LinearRegression()), "ridge": (1, 0, Ridge(1.0)),
            "lasso": (n * 0.5, 1, Lasso(0.5, tol=1e-12, max_iter=100000)),
            "elastic": (n * 0.5, 0.3, ElasticNet(0.5, l1_ratio=0.3, tol=1e-12, max_iter=100000))}
    return [{"name": k, "penalty": p, "l1Share": s, "coefficients": m.fit(x, y).coef_.tolist(), "intercept": float(m.intercept_)} for k, (p, s, m) in made.items()]

d, dy = load_diabetes(return_X_y=True)
d = StandardScaler().fit_transform(d).astype(np.float32).astype(np.float64)[:150]
dy = dy[:150]
i, iy = load_iris(return_X_y=True)
ia, ib, iya, iyb = train_test_split(i, iy, test_size=0.25, random_state=0)
da, db, dya, dyb = d[:110], d[110:], dy[:110], dy[110:]
logistic = LogisticRegression(C=1, tol=1e-10, max_iter=100000).fit(ia, iya)
tree = DecisionTreeRegressor(max_depth=3, random_state=0).fit(da, dya)
knn = KNeighborsClassifier(5, weights="distance").fit(ia, iya)
print(json.dumps({
    "made with": f"scikit-learn {sklearn.__version__}",
    "diabetes": {"train": rounded(da), "trainTargets": dya.tolist(), "test": rounded(db), "testTargets": dyb.tolist(),
                 "linear": linear(np.float32(rounded(da)).astype(np.float64), dya),
                 "tree": tree.predict(db).tolist(),
                 "boosting": HistGradientBoostingRegressor(early_stopping=False).fit(da, dya).score(db, dyb)},
    "iris": {"train": rounded(ia), "trainTargets": iya.tolist(), "test": rounded(ib), "testTargets": iyb.tolist(),
             "logistic": {"coefficients": logistic.coef_.tolist(), "intercepts": logistic.intercept_.tolist()},
             "neighbours": knn.predict_proba(ib).tolist(),
             "boosting": HistGradientBoostingClassifier(early_stopping=False).fit(ia, iya).score(ib, iyb),
             "forest": RandomForestClassifier(random_state=0).fit(ia, iya).score(ib, iyb)}}))
