"""pandas and Polars doing the work of data.ts on the same files: prints seconds as JSON."""

import json
import os
import sys
import time

library, csv, cities, out = sys.argv[1:5]
numbers = [f"n{at}" for at in range(1, 13)]
categories = [f"c{at}" for at in range(1, 5)]
figures = {}


def timed(name, work):
    start = time.perf_counter()
    result = work()
    figures[name] = time.perf_counter() - start
    return result


if library == "pandas":
    import numpy as np
    import pandas as pd

    def read():
        frame = pd.read_csv(csv, engine="pyarrow")
        frame.to_parquet(out)
        return frame

    frame = timed("read", read)

    def profile():
        frame.describe(include="all", percentiles=[0.05, 0.25, 0.5, 0.75, 0.95])
        frame.isna().sum(), frame.nunique()
        for name in categories:
            frame[name].value_counts().head(10)

    timed("profile", profile)

    def join():
        kept = frame[frame["n1"] > 0]
        joined = kept.merge(pd.read_parquet(cities), on="key", how="left")
        return joined.groupby("region", sort=False).agg(
            rows=("n1", "size"), mean=("n2", "mean"), total=("n3", "sum"), largest=("n4", "max")
        )

    timed("join", join)

    def prepare():
        scaled = (frame[numbers] - frame[numbers].mean()) / frame[numbers].std(ddof=0)
        hot = pd.get_dummies(frame[categories], dtype="float32")
        matrix = np.concatenate([scaled.to_numpy("float32"), hot.to_numpy("float32")], axis=1)
        return np.array_split(matrix, max(1, len(matrix) // 1024))

    timed("prepare", prepare)
else:
    import numpy as np
    import polars as pl

    def read():
        frame = pl.read_csv(csv)
        frame.write_parquet(out)
        return frame

    frame = timed("read", read)

    def profile():
        frame.describe(percentiles=[0.05, 0.25, 0.5, 0.75, 0.95])
        frame.null_count(), frame.select(pl.all().n_unique())
        for name in categories:
            frame[name].value_counts().sort("count", descending=True).head(10)

    timed("profile", profile)

    def join():
        joined = frame.filter(pl.col("n1") > 0).join(pl.read_parquet(cities), on="key", how="left")
        return joined.group_by("region", maintain_order=True).agg(
            pl.len(), pl.col("n2").mean(), pl.col("n3").sum(), pl.col("n4").max()
        )

    timed("join", join)

    def prepare():
        scaled = frame.select(
            ((pl.col(name) - pl.col(name).mean()) / pl.col(name).std(ddof=0)).cast(pl.Float32) for name in numbers
        )
        hot = frame.select(categories).to_dummies().cast(pl.Float32)
        matrix = pl.concat([scaled, hot], how="horizontal").to_numpy()
        return np.array_split(matrix, max(1, len(matrix) // 1024))

    timed("prepare", prepare)

os.remove(out)
print(json.dumps(figures))
