"""Makes inplace-predict.json and the models beside it, with which InplacePredictTest compares ours.

Run once, with Python 3.11.7, numpy 2.4.6 and xgboost 3.2.0, in this folder:

    python inplace_predict.py
"""

import json
import platform

import numpy as np
import xgboost as xgb

rng = np.random.default_rng(11)
WIDTH = 7


def rows(n):
    x = rng.normal(0, 3, (n, WIDTH)).astype(np.float32)
    x[:, 1] = rng.integers(0, 5, n)  # codes: ties at the splits
    x[:, 2] = np.round(x[:, 2])
    x[rng.random((n, WIDTH)) < 0.15] = np.nan
    return x


def odd():
    """Rows of the values that go wrong."""
    values = [np.nan, 0.0, -0.0, 1e37, -1e37, 1e-45, 16777216.0]
    return np.array([[v] * WIDTH for v in values] + [values], dtype=np.float32)


train = rows(3000)
score = np.nan_to_num(train[:, 0]) + np.nan_to_num(train[:, 1]) - 2 * np.isnan(train[:, 2])
given = np.vstack([rows(90), odd()])

MODELS = {
    "binary": ({"objective": "binary:logistic"}, (score + rng.normal(0, 1, 3000) > 1).astype(int)),
    "multiclass": ({"objective": "multi:softprob", "num_class": 3}, np.digitize(score, [-1, 2])),
    "regression": ({"objective": "reg:squarederror"}, score + rng.normal(0, 1, 3000)),
    "poisson": ({"objective": "count:poisson"}, rng.poisson(np.exp(np.clip(score, -3, 2)))),
}

made = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "xgboost": xgb.__version__,
    "width": WIDTH,
    "rows": [None if np.isnan(v) else float(v) for v in given.ravel()],
    "models": {},
}
for name, (parameters, label) in MODELS.items():
    booster = xgb.train(
        {"max_depth": 4, "eta": 0.3, "seed": 3, **parameters},
        xgb.DMatrix(train, label),
        num_boost_round=12,
    )
    booster.save_model(name + ".ubj")
    loaded = xgb.Booster(model_file=name + ".ubj")
    predicted = np.asarray(loaded.inplace_predict(given, missing=np.nan), dtype=np.float32)
    made["models"][name] = {
        "outputs": int(predicted.size // len(given)),
        "bits": [int(b) for b in predicted.ravel().view(np.int32)],
    }
with open("inplace-predict.json", "w") as f:
    json.dump(made, f)
    f.write("\n")
