"""Makes scikit-learn.json, with which ScikitLearnTest compares our metrics.

Run once, with Python 3.11.7, numpy 2.4.6 and scikit-learn 1.9.1:

    python scikit-learn.py > scikit-learn.json
"""

import json
import platform

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA

rng = np.random.default_rng(7)


def binary():
    p = np.clip(np.round(rng.beta(1.2, 2.5, 300), 2), 0.01, 0.99)  # many ties
    y = (rng.random(300) < p).astype(int)
    w = np.round(rng.exponential(1.0, 300), 3) + 0.001

    def expected(**kw):
        yes = (p >= 0.35).astype(int)
        return {
            "log_loss": m.log_loss(y, p, **kw),
            "auc": m.roc_auc_score(y, p, **kw),
            "pr_auc": m.average_precision_score(y, p, **kw),
            "brier": m.brier_score_loss(y, p, **kw),
            "accuracy": m.accuracy_score(y, yes, **kw),
            "balanced_accuracy": m.balanced_accuracy_score(y, yes, **kw),
            "precision": m.precision_score(y, yes, **kw),
            "recall": m.recall_score(y, yes, **kw),
            "specificity": m.recall_score(y, yes, pos_label=0, **kw),
            "f1": m.f1_score(y, yes, **kw),
            "f_beta": m.fbeta_score(y, yes, beta=2, **kw),
            "mcc": m.matthews_corrcoef(y, yes, **kw),
        }

    fpr, tpr, roc_at = m.roc_curve(y, p, drop_intermediate=False)
    precision, recall, _ = m.precision_recall_curve(y, p)
    # Our bins are [low, high), scikit-learn's (low, high]: off the edges they agree.
    off = np.clip(p + 0.003, 0, 1)
    share, mean = calibration_curve(y, off, n_bins=8, strategy="uniform")
    return {
        "probabilities": p.tolist(),
        "labels": y.tolist(),
        "weights": w.tolist(),
        "threshold": 0.35,
        "plain": expected(),
        "weighted": expected(sample_weight=w),
        "roc": {"fpr": fpr.tolist(), "tpr": tpr.tolist()},
        "pr": {"precision": precision.tolist(), "recall": recall.tolist()},
        "calibration": {"bins": 8, "added": 0.003, "share": share.tolist(), "mean": mean.tolist()},
    }


def regression():
    y = np.round(rng.gamma(2.0, 3.0, 250), 3) + 0.01
    p = np.abs(y + rng.normal(0, 1.5, 250)) + 0.01
    w = np.round(rng.exponential(1.0, 250), 3) + 0.001

    def expected(**kw):
        return {
            "rmse": m.root_mean_squared_error(y, p, **kw),
            "mae": m.mean_absolute_error(y, p, **kw),
            "mape": m.mean_absolute_percentage_error(y, p, **kw),
            "r2": m.r2_score(y, p, **kw),
            "median_absolute_error": m.median_absolute_error(y, p, **kw),
            "quantile_loss": m.mean_pinball_loss(y, p, alpha=0.8, **kw),
            "poisson_deviance": m.mean_poisson_deviance(y, p, **kw),
        }

    return {
        "predictions": p.tolist(),
        "labels": y.tolist(),
        "weights": w.tolist(),
        "quantile": 0.8,
        "plain": expected(),
        "weighted": expected(sample_weight=w),
    }


def multiclass():
    k, n = 4, 250
    y = rng.choice(k, n, p=[0.5, 0.3, 0.15, 0.05])
    raw = rng.gamma(0.8, 1.0, (n, k)) + 0.01
    raw[np.arange(n), y] += 0.7
    p = raw / raw.sum(axis=1, keepdims=True)
    yes = p.argmax(axis=1)
    w = np.round(rng.exponential(1.0, n), 3) + 0.001

    def expected(**kw):
        return {
            "log_loss": m.log_loss(y, p, **kw),
            "accuracy": m.accuracy_score(y, yes, **kw),
            "balanced_accuracy": m.balanced_accuracy_score(y, yes, **kw),
            "macro_f1": m.f1_score(y, yes, average="macro", **kw),
            "weighted_f1": m.f1_score(y, yes, average="weighted", **kw),
            "macro_auc": m.roc_auc_score(y, p, multi_class="ovr", average="macro", **kw),
            "weighted_auc": m.roc_auc_score(y, p, multi_class="ovr", average="weighted", **kw),
            "brier": m.brier_score_loss(y, p, scale_by_half=False, **kw),
            "top_k_accuracy": m.top_k_accuracy_score(y, p, k=2, **kw),
        }

    precision, recall, f1, support = m.precision_recall_fscore_support(y, yes)
    return {
        "classes": k,
        "probabilities": p.ravel().tolist(),
        "labels": y.tolist(),
        "weights": w.tolist(),
        "plain": expected(),
        "weighted": expected(sample_weight=w),
        "confusion": m.confusion_matrix(y, yes).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


def clustering():
    centres = rng.normal(0, 3, (4, 3))
    c = rng.integers(0, 4, 160)
    x = (centres[c] + rng.normal(0, 1, (160, 3))).astype(np.float32).astype(float)
    c[5] = 4  # a cluster of one row
    inertia = sum(((x[c == i] - x[c == i].mean(axis=0)) ** 2).sum() for i in range(5))
    return {
        "width": 3,
        "values": x.ravel().tolist(),
        "clusters": c.tolist(),
        "plain": {
            "silhouette": m.silhouette_score(x, c),
            "davies_bouldin": m.davies_bouldin_score(x, c),
            "calinski_harabasz": m.calinski_harabasz_score(x, c),
            "inertia": inertia,
        },
    }


def reduction():
    x = (rng.normal(0, 1, (120, 2)) @ rng.normal(0, 1, (2, 5)) + rng.normal(0, 0.2, (120, 5)))
    x = x.astype(np.float32).astype(float)
    pca = PCA(n_components=2, svd_solver="full").fit(x)
    z = pca.transform(x).astype(np.float32).astype(float)  # our arrays hold floats
    back = pca.inverse_transform(z).astype(np.float32).astype(float)
    return {
        "width": 5,
        "values": x.ravel().tolist(),
        "components": z.ravel().tolist(),
        "reconstructed": back.ravel().tolist(),
        "ratios": pca.explained_variance_ratio_.tolist(),
        "error": m.root_mean_squared_error(x.ravel(), back.ravel()),
    }


print(
    json.dumps(
        {
            "made_with": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "binary": binary(),
            "regression": regression(),
            "multiclass": multiclass(),
            "clustering": clustering(),
            "reduction": reduction(),
        }
    )
)
