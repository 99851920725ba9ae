"""Charts as SVG, by matplotlib: nothing is said by colour alone, and all of it can be read in grey."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from notifications.documents.fonts import legible, library
from rules.products.document import Bars, Months

WIDE, HIGH = 6.9, 2.6
INK, BAR, LINE, QUIET = "#0b0c0c", "#9db7d0", "#12436d", "#505a5f"
BAR_HIGH = 0.34
"""Inches of one bar of a ranking."""
LABELS = 13
"""Months named below a series, at most."""


def drawn(chart: Months | Bars) -> str:
    """The chart as SVG text."""
    matplotlib = library()
    from matplotlib.figure import Figure

    figure: Any
    if isinstance(chart, Bars):
        figure = Figure(figsize=(WIDE, 0.7 + BAR_HIGH * len(chart.bars)), layout="constrained")
        _draw_bars(figure.subplots(), chart)
    else:
        figure = Figure(figsize=(WIDE, HIGH), layout="constrained")
        _draw_months(figure.subplots(), chart)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": f"matplotlib {matplotlib.__version__}"})
    return out.getvalue()


def _draw_months(axes: Any, chart: Months) -> None:
    at = range(len(chart.months))
    axes.bar(at, [count or 0 for count in chart.counts], width=0.72, color=BAR, edgecolor=LINE, linewidth=0.5,
             label="Recorded")  # fmt: skip
    known = [(n, value) for n, value in enumerate(chart.expected) if value is not None]
    if known:
        axes.plot(*zip(*known, strict=True), color=INK, linewidth=1.4, linestyle="--", marker="o", markersize=2.5,
                  label="To be expected")  # fmt: skip
    top = max([*(count or 0 for count in chart.counts), *(value for _, value in known), 1])
    _mark(axes, chart, chart.marked, "D", "Rise found")
    _mark(axes, chart, chart.ends_rise, "^", "Rise over the months up to it")
    for n, recorded in enumerate(chart.counts):
        if recorded is None:
            axes.annotate("not complete", (n, 0), (0, 4), textcoords="offset points", ha="center", rotation=90)
    if chart.split is not None and chart.means is not None:
        _draw_split(axes, chart, top)
    axes.set_ylim(0, top * 1.22)
    every = max(1, -(-len(chart.months) // LABELS))
    axes.set_xticks([n for n in at if n % every == 0], [_month(chart, n) for n in at if n % every == 0])
    axes.set_title(legible(chart.title), loc="left", weight="bold", fontsize=9, pad=20)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=7, borderaxespad=0.1)
    axes.tick_params(length=2)


def _mark(axes: Any, chart: Months, months: Sequence[date], sign: str, words: str) -> None:
    """A hollow sign and the number on each of these months."""
    for month in months:
        n = chart.months.index(month)
        count = chart.counts[n] or 0
        label = words if month == months[0] else None
        axes.plot([n], [count], marker=sign, markersize=8, markerfacecolor="none", markeredgecolor=INK,
                  markeredgewidth=1.4, linestyle="none", label=label)  # fmt: skip
        axes.annotate(f"{count}", (n, count), (0, 8), textcoords="offset points", ha="center", weight="bold")


def _draw_split(axes: Any, chart: Months, top: float) -> None:
    where = chart.months.index(chart.split)
    assert chart.means is not None
    axes.axvline(where, color=INK, linewidth=1.2, linestyle=":")
    axes.annotate(legible(chart.split_words), (where, top * 1.18), (4, 0), textcoords="offset points", va="top")
    for mean, start, end, word in (
        (chart.means[0], -0.4, chart.around[0] - 0.6, "before"),
        (chart.means[1], chart.around[1] - 0.4, len(chart.months) - 0.6, "after"),
    ):
        axes.plot([start, end], [mean, mean], color=INK, linewidth=1.6)
        axes.annotate(f"{word}: {mean:.1f} a month", ((start + end) / 2, mean), (0, 3), textcoords="offset points",
                      ha="center", weight="bold",
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8})  # fmt: skip


def _month(chart: Months, n: int) -> str:
    month = chart.months[n]
    return f"{month:%b}\n{month:%Y}" if n == 0 or month.month == 1 else f"{month:%b}"


def _draw_bars(axes: Any, chart: Bars) -> None:
    at = range(len(chart.bars))
    axes.barh(at, [bar.value for bar in chart.bars], height=0.66, color=BAR, edgecolor=LINE, linewidth=0.5)
    for n, bar in enumerate(chart.bars):
        axes.annotate(f"{bar.value}   {bar.note}", (bar.value, n), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(at, [_shortened(bar.label) for bar in chart.bars])
    axes.invert_yaxis()
    axes.set_xlim(0, chart.most * 1.25)
    axes.set_xticks(range(0, chart.most + 1, max(1, -(-chart.most // 5))))
    axes.set_title(legible(chart.title), loc="left", weight="bold", fontsize=9)
    axes.tick_params(length=2)


def _shortened(label: str) -> str:
    return legible(label if len(label) <= 44 else f"{label[:43]}…")
