"""Side of scikit-learn in `npm run bench:quality`: exports splits as CSV files, and scores its own models on the same rows.

    python quality.py export FOLDER DATA REPEATS
    python quality.py score FOLDER NAME
"""
import json, sys, warnings
from pathlib import Path
import numpy as np, pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.ensemble import (HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier,
                              RandomForestRegressor)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")

def tables(data):
    for name, load in dict(iris=load_iris, wine=load_wine, diabetes=load_diabetes, breast_cancer=load_breast_cancer).items():
        bunch = load(as_frame=True)
        frame = bunch.frame.copy()
        if name != "diabetes":
            frame["target"] = [f"c{each}" for each in frame["target"]]
        yield name, frame, "target", "r2" if name == "diabetes" else "auc" if name == "breast_cancer" else "accuracy"
    for name, target, metric in [("penguins", "species", "accuracy"), ("concrete", "compressive_strength", "r2"), ("telco_churn", "churn", "auc")]:
        path = Path(data) / f"{name}.csv"
        if data and path.exists():
            yield name, pd.read_csv(path), target, metric

def export(folder, data, repeats):
    found = []
    for name, frame, target, metric in tables(data):
        frame = frame[frame[target].notna()]
        for split in range(int(repeats)):
            strata = None if metric == "r2" else frame[target]
            train, test = train_test_split(frame, train_size=0.75, random_state=split, stratify=strata)
            stem = f"{name}-{split}"
            train.to_csv(Path(folder) / f"{stem}-train.csv", index=False)
            test.to_csv(Path(folder) / f"{stem}-test.csv", index=False)
            (Path(folder) / f"{stem}-rows.json").write_text(json.dumps({"train": train.index.tolist(), "test": test.index.tolist()}))
            found.append({"name": name, "split": split, "stem": stem, "target": target, "metric": metric})
    print(json.dumps(found))

def score(folder, stem, target, metric):
    train, test = (pd.read_csv(Path(folder) / f"{stem}-{part}.csv") for part in ("train", "test"))
    x, y, xt, yt = train.drop(columns=target), train[target], test.drop(columns=target), test[target]
    numeric = metric == "r2"
    prepared = lambda: make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include=np.number)),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore", sparse_output=False)), make_column_selector(dtype_exclude=np.number)))
    models = {
        "linear": Ridge() if numeric else LogisticRegression(max_iter=2000),
        "forest": (RandomForestRegressor if numeric else RandomForestClassifier)(random_state=0),
        "boosting": (HistGradientBoostingRegressor if numeric else HistGradientBoostingClassifier)(random_state=0),
        "mlp": (MLPRegressor if numeric else MLPClassifier)(max_iter=1000, random_state=0),
    }
    scores = {}
    for name, model in models.items():
        whole = make_pipeline(prepared(), model).fit(x, y)
        if metric == "auc":
            scores[name] = roc_auc_score(yt, whole.predict_proba(xt)[:, 1])
        else:
            scores[name] = (r2_score if numeric else accuracy_score)(yt, whole.predict(xt))
    print(json.dumps(scores))

if __name__ == "__main__":
    {"export": export, "score": score}[sys.argv[1]](*sys.argv[2:])
