"""`python -m benchmarks.explorers`: how soon an explorer answers, beside `interact` with a matplotlib figure.

In a real JupyterLab and a headless Chromium, one figure after the other: from an input event's own time
stamp to the painted frame, and the frames a second while dragging. See frames.py.
"""

from __future__ import annotations

import datetime
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import frames, machine
from benchmarks.run import RESULTS, warn_if_busy
from tests.browser import made
from tests.browser.pages import RUN_ALL, open_notebook
from tests.nbgrader_cycle.environment import isolated
from tests.nbgrader_cycle.server import lab_in

GOAL_MS, GOAL_FRAMES = 16.0, 30.0
STEPS, SECONDS = 60, 3.0
QUICK = (5, 1.5)
PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "playwright")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INTERACT = "interact + matplotlib"
# What unit 02's explorer shows, as one would write it without: the curve, the run on it, its heights.
INTERACT_CELLS = (
    "import jax\nimport matplotlib.pyplot as plt\nimport numpy as np\nfrom ipywidgets import interact\n"
    "from course_lib.studies import descent\nfrom course_lib.studies.functions import valley_curve\n"
    "jax.config.update('jax_enable_x64', True)\nplaces = np.linspace(-3.6, 2.4, 400)\n"
    "heights = np.asarray(valley_curve(places))\n"
    "run = jax.jit(lambda start: descent.descend(jax.grad(valley_curve), start, 0.085, 20, 0.5))",
    "@interact(start=(-3.6, 2.4, 0.03))\ndef show(start=0.1):\n"
    "    walked = np.asarray(run(start))\n    reached = np.asarray(valley_curve(walked))\n"
    "    _, (above, below) = plt.subplots(2, 1, figsize=(7, 5.5))\n"
    "    above.plot(places, heights)\n    above.plot(walked, reached, 'o-')\n"
    "    below.plot(reached, 'o-')\n    plt.show()",
)
HANDLES = "canvas[role=slider], input[type=range]"


@contextmanager
def opened() -> Iterator[tuple]:
    """A headless browser and a JupyterLab on an empty folder, (browser, lab); nobody's settings but ours."""
    from playwright import sync_api

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise click.ClickException(f"No browser on the path: none of {', '.join(BROWSERS)}.")
    with tempfile.TemporaryDirectory() as root:
        home, folder = Path(root, "home"), Path(root, "course")
        config = home / "jupyter" / "config"
        config.mkdir(parents=True)
        folder.mkdir()
        (config / "jupyter_lab_config.py").write_text("c.LabApp.expose_app_in_browser = True\n")
        with lab_in(folder, isolated(home)) as lab, sync_api.sync_playwright() as started:
            lab.folder = folder
            # No sandbox: Chromium has none to offer where it runs as root.
            browser = started.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-gpu"]
            )
            yield browser, lab
            browser.close()


def measured(browser, lab, name: str, steps: int, seconds: float) -> frames.Frames:
    """Open a notebook that shows this figure alone, and move it."""
    from playwright.sync_api import TimeoutError

    cells = INTERACT_CELLS if name == INTERACT else made.cells_of(name)
    page = open_notebook(browser, lab, f"benchmark/{name.split()[0]}.ipynb", cells)
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    try:
        page.evaluate(RUN_ALL)
        if name == INTERACT:
            root, moved = page.locator(".jp-Notebook"), page.locator(".noUi-handle")
            page.locator(".jp-OutputArea img").wait_for()
        else:
            root = page.locator(".descent-explorer")
            moved = root.locator(HANDLES).first
        moved.wait_for()
        return frames.measure(page, root, moved, steps, seconds)
    except (frames.NothingMoves, TimeoutError) as problem:
        told = "; ".join(said) or "nothing"
        raise click.ClickException(f"{name}: {problem}. The browser complains of: {told}") from None
    finally:
        page.close()


def summary(name: str, found: frames.Frames) -> dict:
    """One row of the table, with the times themselves, in milliseconds."""
    p50, p95 = np.percentile(found.steps, (50, 95))
    return {
        "name": name,
        "p50_ms": round(float(p50), 2),
        "p95_ms": round(float(p95), 2),
        "frames_per_second": round(found.per_second, 1),
        "gap_p95_ms": round(float(np.percentile(found.gaps, 95)), 1),
        "steps_ms": [round(each, 2) for each in found.steps],
        "gaps_ms": [round(each, 2) for each in found.gaps],
    }


def about(browser) -> dict:
    """The machine, and the versions that matter here."""
    versions = {name: metadata.version(name) for name in PACKAGES}
    return machine.describe() | {"versions": versions, "browser": f"Chromium {browser.version}"}


def verdicts(result: dict) -> list[tuple[bool, str]]:
    """(met, sentence) for both goals, judged by the worst explorer."""
    ours = [row for row in result["rows"] if row["name"] != INTERACT]
    late = max(ours, key=lambda row: row["p95_ms"])
    few = min(ours, key=lambda row: row["frames_per_second"])
    return [
        (
            late["p95_ms"] <= GOAL_MS,
            f"p95 {late['p95_ms']:.1f} ms at most from event to paint ({late['name']}); goal {GOAL_MS:g} ms",
        ),
        (
            few["frames_per_second"] >= GOAL_FRAMES,
            f"{few['frames_per_second']:.0f} frames a second at least ({few['name']}); goal {GOAL_FRAMES:g}",
        ),
    ]


def table(result: dict) -> Table:
    """The rows, Markdown when printed; how many times as fast as `interact` stands in the last columns."""
    shown = Table(box=box.MARKDOWN, pad_edge=True)
    heads = ("p50", "p95", "frames/s", "p95 gap", "p50 / interact", "frames × interact", "goals")
    shown.add_column("figure", no_wrap=True)
    for head in heads:
        shown.add_column(head, justify="right")
    slow = next((row for row in result["rows"] if row["name"] == INTERACT), None)
    for row in result["rows"]:
        shown.add_row(*_cells(row, slow))
    return shown


def _cells(row: dict, slow: dict | None) -> Iterator[str]:
    yield row["name"]
    yield f"{row['p50_ms']:.1f} ms"
    yield f"{row['p95_ms']:.1f} ms"
    yield f"{row['frames_per_second']:.0f}"
    yield f"{row['gap_p95_ms']:.0f} ms"
    if row is slow:
        yield from ("1", "1", "")
        return
    yield f"{row['p50_ms'] / slow['p50_ms']:.2f}" if slow else "–"
    yield f"{row['frames_per_second'] / slow['frames_per_second']:.1f}" if slow else "–"
    met = row["p95_ms"] <= GOAL_MS and row["frames_per_second"] >= GOAL_FRAMES
    yield "met" if met else "NOT MET"


def report(result: dict) -> None:
    """Print machine, table and goals."""
    about = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    click.echo(
        f"{about['processor']}, {about['cores']} cores, {result['date']}; {about['browser']}; {versions}"
    )
    if result["quick"]:
        click.echo("A few steps only: this shows that everything runs, not how fast.")
    # As wide as the table needs, also where the output goes into a file.
    Console(width=120).print(table(result))
    for met, said in verdicts(result):
        click.echo(f"{'met    ' if met else 'NOT MET'} {said}")


def everything(names: list[str], steps: int, seconds: float, told: Callable[[str], None]) -> dict:
    """Measure `interact` and these explorers, one after the other."""
    described, rows = None, []
    for name in (INTERACT, *names):
        told(name)
        # A server each: JupyterLab opens again what was open before, and two explorers would share the page.
        with opened() as (browser, lab):
            described = described or about(browser)
            rows.append(summary(name, measured(browser, lab, name, steps, seconds)))
    return {"machine": described, "steps": steps, "seconds": seconds, "rows": rows}


def chosen(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> list[str]:
    """These explorers, or all of them."""
    for name in names:
        if name not in made.NAMES:
            raise click.BadParameter(f"{name!r} is none of {', '.join(made.NAMES)}")
    return list(names or made.NAMES)


@click.command()
@click.argument("names", nargs=-1, callback=chosen, metavar="[EXPLORER]...")
@click.option("--quick", is_flag=True, help="A few steps each, to see that everything runs.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep the result in this JSON file.")
def main(names: list[str], quick: bool, out: Path | None) -> None:
    """Measure how soon each EXPLORER (all, if none is named) answers, in JupyterLab in Chromium.

    A run of all of them is kept in benchmarks/results/; one of some, or with --quick, only where --out says.
    """
    warn_if_busy()
    today = datetime.date.today().isoformat()
    effort = QUICK if quick else (STEPS, SECONDS)
    result = {"date": today, "quick": quick}
    result |= everything(names, *effort, lambda name: click.echo(f"{name} …", err=True))
    if not out and not quick and names == made.NAMES:
        out = RESULTS / f"explorers-{today}.json"
    if out:
        out.write_text(json.dumps(result, indent=1) + "\n")
    report(result)
    if not quick and not all(met for met, _ in verdicts(result)):
        sys.exit(1)


if __name__ == "__main__":
    main()
