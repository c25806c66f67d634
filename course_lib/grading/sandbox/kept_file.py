"""Writes a file that other processes may be looking for: they find all of it or nothing."""

from __future__ import annotations

import secrets
from pathlib import Path


def keep(place: Path, data: bytes) -> None:
    """Write `data` to the file `place`, in a folder that is made if need be. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    # Not by the process's number: in sandboxes several have the same.
    unfinished = place.with_suffix(f".{secrets.token_hex(8)}")
    unfinished.write_bytes(data)
    unfinished.replace(place)
