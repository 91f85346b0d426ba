"""How the charts look: colours that all eyes can tell apart (Okabe and Ito), and titles that say what is seen."""

import io
import os
import pathlib

import matplotlib
import PIL.Image

matplotlib.use("Agg")

import matplotlib.dates
import matplotlib.pyplot as plt
from IPython.display import Image

BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
)
GREY, DARK = "#999999", "#333333"
CYCLE = [BLUE, ORANGE, GREEN, PURPLE, SKY, RED]

#: Verdicts, from good to bad.
VERDICTS = {"PASS": GREEN, "INSUFFICIENT_DATA": GREY, "WARN": ORANGE, "FAIL": RED, "ERROR": DARK}

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.size": 9.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.prop_cycle": matplotlib.cycler(color=CYCLE),
        "axes.grid": True,
        "grid.color": "#e6e6e6",
        "axes.axisbelow": True,
        "legend.frameon": False,
    }
)


def show(figure, name):
    """The figure as a PNG; also written to the folder NIGHTJAR_CHARTS where that is set."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    plt.close(figure)
    # 256 colours are half of the bytes.
    small = io.BytesIO()
    PIL.Image.open(drawn).convert("RGB").quantize(256, dither=PIL.Image.Dither.NONE).save(small, "png", optimize=True)
    png = small.getvalue()
    if folder := os.environ.get("NIGHTJAR_CHARTS"):
        (pathlib.Path(folder) / f"{name}.png").write_bytes(png)
    return Image(data=png, format="png")


def by_nights(axes):
    """Nights on the x axis, as few labels as fit."""
    locator = matplotlib.dates.AutoDateLocator(minticks=3, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator))


def day(instant):
    """1 June 2013."""
    return f"{instant.day} {instant:%B %Y}"


def plural(count, word):
    """3 nights, 1 night."""
    return f"{count:,} {word}" + ("" if count == 1 else "s")
