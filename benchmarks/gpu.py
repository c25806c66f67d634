"""`python -m benchmarks.gpu`: the same jobs on a GPU, and one wide enough to be limited by it.

`course_lib.nn` against PyTorch, fused and compiled, with the number of operations a network cannot do
without as a share of the fastest matrix product of the same number format in the same run.
`--smoke` runs it with tiny sizes on the CPU, to see that it would run.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from benchmarks import goals, jobs, machine, measuring, peak, table
from benchmarks.competitors import COMPETITORS
from benchmarks.run import RESULTS, choice, keep
from benchmarks.workers import Failed, Workers

NAMES = ("ours", "torch_fused", "torch_compiled")
PEAK_SIZES = (4096, 8192, 16384)


def gpu(workers: Workers) -> str:
    """The GPU's name.

    Raises:
        click.ClickException: if JAX or PyTorch is missing or sees no GPU.
    """
    names = {}
    for package in ("jax", "torch"):
        try:
            names[package] = workers.ask(package, {"task": "gpu", "package": package})["name"]
        except Failed as failure:
            raise click.ClickException(f"{package}: {failure}") from None
    blind = [package for package, name in names.items() if name is None]
    if blind:
        raise click.ClickException(
            f"no GPU is seen by {' and '.join(blind)}. Install the builds for this machine's GPU, for "
            f"example jax[cuda12], or see with --smoke that everything runs on the CPU."
        )
    return names["torch"]


def wanted(workers: Workers, name: str, smoke: bool, budget: float) -> dict:
    """The final loss to reach: NumPy's; for the wide network, which is too much for it, PyTorch's."""
    if name in jobs.JOBS:
        return workers.ask("numpy", {"task": "truth", "job": name, "quick": smoke})
    task = {"task": "measure", "competitor": "torch_fused", "job": name, "regime": "cold",
            "quick": smoke, "budget": budget, "cache": None}  # fmt: skip
    loss = workers.ask("benchmarks.competitors.torch_fused", task)["losses"][0]
    return {"loss": loss, "band": jobs.get(name).tolerance * loss}


def everything(workers: Workers, names: list[str], smoke: bool, budget: float) -> dict:
    """{"jobs": …, "entries": …} of these jobs, as `measuring.everything` gives them."""
    described, entries = {}, []
    for name in names:
        job = jobs.get(name, smoke)
        truth = wanted(workers, name, smoke, budget)
        described[name] = {"title": job.title, **truth}
        if name in ("d", "wide"):
            sizes = (128,) if smoke else PEAK_SIZES  # bfloat16 is slow on a CPU
            rates = measuring.measured_peak(workers, ("jax", "torch"), sizes, job.compute)
            described[name] |= {"flops": peak.model_flops(job), "peak": rates}
        able = [COMPETITORS[name] for name in NAMES if COMPETITORS[name].does(job)]
        entries += measuring.measure(workers, able, job, smoke, budget, truth)
    return {"jobs": described, "entries": entries}


def shares(result: dict) -> list[str]:
    """A line for each share of the peak."""
    lines = []
    for job in ("d", "wide"):
        for name in NAMES:
            share = goals.share_of_peak(result, job, name)
            if share is not None:
                lines.append(
                    f"{job}: {COMPETITORS[name].title} reaches {share:.1%} of the matmul peak"
                )
    return lines


@click.command()
@click.option("--smoke", is_flag=True, help="Tiny sizes on the CPU, to see that it runs.")
@click.option(
    "--jobs",
    "names",
    callback=choice([*jobs.JOBS, *jobs.GPU_JOBS]),
    help="Comma-separated; all without it.",
)
@click.option("--budget", default=1.0, show_default=True, help="Seconds of calls per steady time.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep the result in this JSON file.")
def main(smoke: bool, names: list[str], budget: float, out: Path | None) -> None:
    """Time course_lib.nn and PyTorch on a GPU."""
    today = datetime.date.today().isoformat()
    settings = {"JAX_PLATFORMS": "cpu"} if smoke else {"DESCENT_BENCHMARK_DEVICE": "cuda"}
    result = {"date": today, "quick": smoke, "machine": machine.describe()}
    with Workers(**settings) as workers:
        if not smoke:
            result["machine"]["gpu"] = gpu(workers)
            click.echo(f"GPU: {result['machine']['gpu']}")
            out = out or RESULTS / f"gpu-{today}.json"
        result |= everything(workers, names, smoke, budget)
    if out:
        keep(result, out)
    click.echo(table.text(result))
    if not smoke:
        click.echo("\n".join(shares(result)))
    if any(entry["wrong"] for entry in result["entries"]):
        sys.exit("Some measurements do not count; see above.")


if __name__ == "__main__":
    main()
