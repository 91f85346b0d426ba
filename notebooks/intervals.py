"""95 % intervals of what is counted, and of what is averaged over nights."""

import numpy

RESAMPLES = 400
#: From so many nights on, whole nights are drawn: flights of one night share its weather.
NIGHTS_TO_DRAW = 10


def wilson(yes, rows):
    """The interval of a share (Wilson's)."""
    z = 1.959964
    share = yes / rows
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * numpy.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows)) / (1 + z * z / rows)
    return middle - half, middle + half


def draws(nights, seed=7):
    """Which blocks of rows each resample takes, and how often: a weight for each resample and row."""
    random = numpy.random.default_rng(seed)
    _, block = numpy.unique(numpy.asarray(nights), return_inverse=True)
    if block.max() + 1 < NIGHTS_TO_DRAW:
        block = numpy.arange(len(block))
    blocks = block.max() + 1
    for _ in range(RESAMPLES):
        yield numpy.bincount(random.integers(0, blocks, blocks), minlength=blocks)[block]


def middle(values):
    """Where 95 of 100 of the resamples lie; nothing where hardly any is defined."""
    values = numpy.asarray([v for v in values if numpy.isfinite(v)])
    return tuple(numpy.percentile(values, [2.5, 97.5])) if len(values) > RESAMPLES / 2 else (numpy.nan, numpy.nan)


def mean(values, nights):
    """A mean with its interval."""
    values = numpy.asarray(values, dtype=float)
    return values.mean(), *middle([numpy.average(values, weights=w) if w.sum() else numpy.nan for w in draws(nights)])


def auc(probabilities, labels, nights):
    """The area under the ROC curve with its interval."""
    order = numpy.argsort(numpy.asarray(probabilities), kind="stable")
    sorted_ = numpy.asarray(probabilities)[order]
    yes = numpy.asarray(labels, dtype=float)[order]
    ends = numpy.flatnonzero(numpy.append(sorted_[1:] != sorted_[:-1], True))

    def area(weights):
        up = numpy.diff(numpy.cumsum(weights * yes)[ends], prepend=0)
        down = numpy.diff(numpy.cumsum(weights * (1 - yes))[ends], prepend=0)
        below = numpy.cumsum(down) - down
        pairs = up.sum() * down.sum()
        return (up * (below + down / 2)).sum() / pairs if pairs else numpy.nan

    return area(numpy.ones(len(yes))), *middle([area(w[order]) for w in draws(nights)])


def log_loss(probabilities, labels):
    """Of each row."""
    p = numpy.clip(numpy.asarray(probabilities, dtype=float), 1e-15, 1 - 1e-15)
    return -numpy.where(numpy.asarray(labels) == 1, numpy.log(p), numpy.log(1 - p))
