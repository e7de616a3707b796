"""Keras and scikit-learn on the cases of compileModels.ts: reads them as JSON, prints steps a second as JSON."""

import json
import sys
import time

import numpy as np

cases = json.loads(sys.argv[1])
figures = {}


def data(case):
    shape = case["shape"]
    low, high = (0, case["words"]) if "words" in case else (-0.5, 0.5)
    x = np.random.default_rng(1).uniform(low, high, [case["rows"], *shape]).astype("float32")
    x = np.floor(x) if "words" in case else x
    total = x.reshape(case["rows"], -1).sum(1)
    y = total if case["classes"] == 1 else np.floor(np.abs(total) * 7) % case["classes"]
    return x, y


def keras_figures(case, x, y):
    import tensorflow as tf

    layers = [tf.keras.layers.Input(case["shape"])]
    if len(case["shape"]) > 1:
        for filters in [16, 32]:
            layers += [tf.keras.layers.Conv2D(filters, 3, activation="relu"), tf.keras.layers.MaxPooling2D(2)]
        layers.append(tf.keras.layers.Flatten())
    elif "words" in case:
        layers += [tf.keras.layers.Embedding(case["words"], 16), tf.keras.layers.LSTM(32)]
    else:
        layers += [tf.keras.layers.Dense(units, activation="relu") for units in case["sides"][1:-1]]
    last = "linear" if case["classes"] == 1 else "softmax"
    layers.append(tf.keras.layers.Dense(case["classes"], activation=last))
    model = tf.keras.Sequential(layers)
    loss = "mse" if case["classes"] == 1 else "sparse_categorical_crossentropy"
    model.compile(optimizer=tf.keras.optimizers.Adam(0.001), loss=loss)
    begun = time.perf_counter()
    model.fit(x, y, batch_size=case["batchSize"], epochs=1, verbose=0)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    model.fit(x, y, batch_size=case["batchSize"], epochs=3, verbose=0)
    epoch = (time.perf_counter() - begun) / 3
    steps = -(-case["rows"] // case["batchSize"])
    return {"keras": steps / epoch, "kerasWithCompiling": 10 * steps / (first + 9 * epoch)}


def sklearn_figures(case, x, y):
    if "sides" not in case:
        return {}
    import warnings

    from sklearn.neural_network import MLPClassifier, MLPRegressor

    warnings.simplefilter("ignore")
    kind = MLPRegressor if case["classes"] == 1 else MLPClassifier
    model = kind(
        hidden_layer_sizes=case["sides"][1:-1], batch_size=case["batchSize"], alpha=0, max_iter=3, n_iter_no_change=100
    )
    begun = time.perf_counter()
    model.fit(x, y)
    epoch = (time.perf_counter() - begun) / 3
    return {"sklearn": -(-case["rows"] // case["batchSize"]) / epoch}


for case in cases:
    x, y = data(case)
    figures[case["name"]] = {}
    for measure in [keras_figures, sklearn_figures]:
        try:
            figures[case["name"]] |= measure(case, x, y)
        except ImportError:
            pass
print(json.dumps(figures))
