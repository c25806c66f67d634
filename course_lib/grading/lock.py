"""A lock that ends with its process on every system, whatever ended that: SQLite's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock at this path while the block runs; of all processes and threads one can.

    Args:
        patience: how many seconds to wait for whoever holds it.

    Raises:
        sqlite3.OperationalError: if it is still held then, or cannot be made.
    """
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
