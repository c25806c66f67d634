"""The heart-disease data of unit 10: 303 patients of the Cleveland Clinic, 13 measurements each.

`load_patients()` downloads the file that the UCI repository publishes, once, and checks its sha256; without
a network it says so and returns `synthetic_patients()`, which say in `label` that nobody real is among them.

    patients = load_patients()
    patients.table["age"]   # one of 13 columns, float64 (N,), NaN where the file has "?"
    patients.num            # the diagnosis, 0 (healthy) to 4, int (N,)
    patients.y              # 1.0 where num > 0, else 0.0: the target, (N,)
    patients.label          # names the source; every figure shows it

The data: A. Janosi, W. Steinbrunn, M. Pfisterer, R. Detrano, "Heart Disease", UCI Machine Learning
Repository, 1988, https://doi.org/10.24432/C52P4X, licence CC BY 4.0.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pooch
from tqdm import tqdm

from course_lib.data.synthetic_cohort import synthetic_columns

# As in the file, from left to right; num is the diagnosis, the others are measurements.
COLUMNS = (
    "age",
    "sex",
    "cp",
    "trestbps",
    "chol",
    "fbs",
    "restecg",
    "thalach",
    "exang",
    "oldpeak",
    "slope",
    "ca",
    "thal",
    "num",
)
CLEVELAND, SYNTHETIC = "Cleveland, UCI", "synthetic"
# Environment variables: a folder to keep the file in, and "1" to refuse the synthetic patients.
FOLDER, REQUIRED = "DESCENT_DATA", "DESCENT_DATA_REQUIRED"
PATIENCE = 10  # seconds that a server may stay silent
BAR_AFTER = 2  # seconds after which a progress bar appears


@dataclass(frozen=True)
class Published:
    """A file on the web that never changes: its address, and the sha256 (hex) of its bytes."""

    address: str
    sha256: str

    @property
    def name(self) -> str:
        return self.address.rsplit("/", 1)[1]


CLEVELAND_FILE = Published(
    "https://archive.ics.uci.edu/ml/machine-learning-databases/heart-disease/processed.cleveland.data",
    "a74b7efa387bc9d108d7d0115d831fe9b414b29ae7124f331b622b4efa0427c8",
)


class NoRealData(RuntimeError):
    """The real data cannot be had."""


# Compared and hashed as an object, not by its numbers: studies are cached on it.
@dataclass(frozen=True, eq=False)
class Patients:
    """N patients; all arrays are read-only.

    Attributes:
        table: the 13 measurements by name, float64 (N,) each, NaN where a value is missing.
        num: diagnosis 0, 1, 2, 3 or 4, int (N,).
        source: "Cleveland, UCI" or "synthetic".
    """

    table: Mapping[str, np.ndarray]
    num: np.ndarray
    source: str

    def __post_init__(self):
        for column in (*self.table.values(), self.num):
            column.setflags(write=False)

    def __len__(self) -> int:
        return len(self.num)

    @property
    def y(self) -> np.ndarray:
        """1.0 for a patient with heart disease (num > 0), else 0.0; float64 (N,)."""
        return (self.num > 0).astype(float)

    @property
    def synthetic(self) -> bool:
        return self.source == SYNTHETIC

    @property
    def label(self) -> str:
        """The source in a few words, for a figure."""
        if self.synthetic:
            return f"{len(self)} SYNTHETIC patients: invented, not real"
        return f"{len(self)} patients, {self.source}"


def load_patients(folder: str | Path | None = None, published: Published | None = None) -> Patients:
    """The real patients, or synthetic ones and a printed sentence if the file cannot be had.

    A file in `folder` with the right sha256 is used as it is: no network, nothing written. Otherwise the
    file is downloaded there; bytes with another sha256 are never used.

    Args:
        folder: where the file is kept; by default the folder that the environment variable DESCENT_DATA
            names, or else a cache folder of this user.
        published: what to download; by default `CLEVELAND_FILE`.

    Raises:
        NoRealData: if the file cannot be had and the environment variable DESCENT_DATA_REQUIRED is 1.
    """
    try:
        return _patients(fetch(folder, published).read_bytes())
    except NoRealData as problem:
        if os.environ.get(REQUIRED, "0") not in ("", "0"):
            raise
        print(
            f"{problem}\nUntil then you work with SYNTHETIC patients: invented numbers, nobody real."
        )
    return synthetic_patients()


def fetch(folder: str | Path | None = None, published: Published | None = None) -> Path:
    """The path of the real file, downloaded if it is not there; arguments as in `load_patients`.

    Raises:
        NoRealData: if it cannot be had; the message says why, what was tried and what to do.
    """
    published = published or CLEVELAND_FILE
    folder = Path(folder or os.environ.get(FOLDER) or pooch.os_cache("descent"))
    try:
        folder = folder.expanduser()
    except RuntimeError as problem:
        why = f"the folder {folder} cannot be used (nobody here has that home)"
        raise NoRealData(_what_to_do(why, folder, published)) from problem
    try:
        return _fetch(folder, published)
    except (OSError, ValueError) as problem:
        raise NoRealData(_what_to_do(_why(problem, folder), folder, published)) from problem


@cache
def synthetic_patients(n: int = 303, seed: int = 0) -> Patients:
    """n invented patients with the columns and gaps of the real file, and a real signal in them.

    Raises:
        ValueError: if n < 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    columns = synthetic_columns(n, seed)
    table = {name: columns[name] for name in COLUMNS[:-1]}
    return Patients(table, columns["num"].astype(int), SYNTHETIC)


def _fetch(folder: Path, published: Published) -> Path:
    """The path of the file in `folder`, downloaded if it is not there with the right sha256."""
    path, known = folder / published.name, f"sha256:{published.sha256}"
    if path.is_file() and pooch.file_hash(str(path)) == published.sha256:
        return path
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)  # the bar says enough
    try:
        bar = _Bar(desc=published.name, total=1, unit="B", unit_scale=True, delay=BAR_AFTER)
        download = pooch.HTTPDownloader(progressbar=bar, timeout=PATIENCE)

        def for_everybody(address: str, file: str, *others) -> None:
            # Still under a name of its own, which only this account may read: a shared folder is for a class.
            download(address, file, *others)
            os.chmod(file, 0o644)

        pooch.retrieve(
            published.address, known, published.name, path=folder, downloader=for_everybody
        )
    finally:
        logger.setLevel(level)
    return path


class _Bar(tqdm):
    """A bar that is not drawn at all where a download takes no time."""

    def reset(self, total: float | None = None) -> None:
        """Count from 0 again, as pooch asks at the end; tqdm's own would also draw."""
        self.n = self.last_print_n = 0


# The same bytes are the same object: what a study has computed for it is found again.
@lru_cache(maxsize=4)
def _patients(data: bytes) -> Patients:
    rows = [line.split(",") for line in data.decode("ascii").split()]
    values = np.array([[np.nan if v == "?" else float(v) for v in row] for row in rows])
    *measured, num = values.T.copy()
    return Patients(dict(zip(COLUMNS, measured, strict=False)), num.astype(int), CLEVELAND)


def _why(problem: Exception, folder: Path) -> str:
    """The reason in words; what requests raises are OSErrors without a number of the system."""
    answer = getattr(problem, "response", None)
    if answer is not None:
        return f"the server answered {answer.status_code} ({answer.reason})"
    if isinstance(problem, ValueError) and isinstance(problem, OSError):
        # Without its words: they may hold the proxy's password, and a notebook is handed in.
        return f"the proxy that HTTPS_PROXY or ALL_PROXY names cannot be used ({type(problem).__name__})"
    if isinstance(problem, ValueError):
        return (
            "other bytes arrived than those published (their sha256 differs), and were thrown away"
        )
    if isinstance(problem, PermissionError) or problem.errno is not None:
        return f"the folder {folder} cannot be used ({type(problem).__name__})"
    return f"no connection could be made ({type(problem).__name__})"


def _what_to_do(why: str, folder: Path, published: Published) -> str:
    there = (folder / published.name).is_file()
    damaged = " The file in the folder has other bytes than those published: it is not used."
    return (
        f"The heart-disease data cannot be had: {why}.{damaged if there else ''}\n"
        f"Tried: {published.address}\n"
        f"What to do: run this again when there is a network; or download that address by other means and "
        f"save it as {published.name} in the folder {folder}; or save it in any other folder and set the "
        f"environment variable {FOLDER} to that folder."
    )
