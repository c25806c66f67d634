"""A result as text and as a picture: `python -m benchmarks.table FILE [--picture PNG]`.

Every number but those of the first row is a ratio: how many times as long as `course_lib.nn`.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from benchmarks import goals
from benchmarks.competitors import COMPETITORS, REGIMES, STEADY

HEADINGS = {
    "steady": "Steady: later calls in one process",
    "cold": "Cold: the first call in a new process, nothing compiled before",
    "warm": "Warm cache: the first call in a new process, compiled code on disk",
}


def seconds(value: float) -> str:
    """Three digits and a unit."""
    for unit, scale in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e6:.2f} µs"


def _cell(row: dict[str, float], name: str) -> str:
    if name not in row:
        return "–"
    if name == "ours":
        return seconds(row[name])
    return f"{row[name] / row['ours']:.3g}×" if "ours" in row else seconds(row[name])


def block(result: dict, regime: str) -> list[str]:
    """The Markdown table of one regime; [] if nothing was measured."""
    found = goals.times(result, regime)
    names = [name for name in COMPETITORS if any(name in row for row in found.values())]
    if not names:
        return []
    titles = [COMPETITORS[name].title for name in names]
    columns = [titles] + [[_cell(found[job], name) for name in names] for job in found]
    heads = ["", *found]
    widths = [max(map(len, [head, *column])) for head, column in zip(heads, columns, strict=True)]
    rows = [heads, ["-" * width for width in widths], *zip(*columns, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return [HEADINGS[regime], "", *lines, ""]


def text(result: dict) -> str:
    """All tables, what does not count, and the goals."""
    about = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    lines = [f"{about['processor']}, {about['cores']} cores, {result['date']}; {versions}"]
    if result["quick"]:
        lines.append("Quick sizes: this shows that everything runs, not how fast.")
    lines += [""] + [f"{name:<8} {job['title']}" for name, job in result["jobs"].items()] + [""]
    for regime in REGIMES:
        lines += block(result, regime)
    for entry in result["entries"]:
        if entry["wrong"]:
            place = f"{entry['competitor']}, {entry['job']}, {entry['regime']}"
            lines.append(f"does not count: {place}: {entry['wrong']}")
    lines += [f"{'met    ' if met else 'NOT MET'} {said}" for met, said in goals.verdicts(result)]
    return "\n".join(lines)


def draw(result: dict, path: Path) -> None:
    """One picture: a row of dots for each job, how far right a competitor is, the slower."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    shown = [regime for regime in REGIMES if goals.times(result, regime)]
    if not shown:
        return
    size = (4.6 * len(shown) + 2, 4.8)
    figure, panels = plt.subplots(1, len(shown), figsize=size, sharey=True, squeeze=False)
    for axes, regime in zip(panels[0], shown, strict=True):
        _panel(axes, goals.times(result, regime), list(result["jobs"]))
        axes.set_title(HEADINGS[regime].replace(": ", ":\n", 1), fontsize=9)
    fullest = panels[0][shown.index(STEADY)] if STEADY in shown else panels[0][0]
    handles, labels = fullest.get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=5, frameon=False, fontsize=8)
    figure.tight_layout(rect=(0, 0.1, 1, 1))
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _panel(axes, found: dict, names: list[str]) -> None:
    """Ratios to ours on a logarithmic axis; 1 is where ours stands."""
    axes.axvline(1, color="black", linewidth=1)
    for number, (name, competitor) in enumerate(COMPETITORS.items()):
        points = [
            (row[name] / row["ours"], names.index(job))
            for job, row in found.items()
            if name in row and "ours" in row
        ]
        if points and name != "ours":
            ratio, place = zip(*points, strict=True)
            marker = "D" if name == "c_loop" else "o"
            axes.plot(ratio, place, marker, color=f"C{number}", label=competitor.title, alpha=0.85)
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlabel("times as long as course_lib.nn (left of the line: faster)")
    axes.grid(axis="x", alpha=0.3)


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--picture", type=click.Path(path_type=Path), help="Draw the picture there as well.")
def main(file, picture) -> None:
    """Print the tables of a kept result."""
    result = json.loads(file.read_text())
    click.echo(text(result))
    if picture:
        draw(result, picture)


if __name__ == "__main__":
    main()
