"""All attacks, by name."""

from __future__ import annotations

import inspect
from pathlib import Path

from .attack import Attack, digest_of, read_attack
from .edits import EDITS

FOLDER = Path(__file__).with_name("attacks")


def _all() -> dict[str, Attack]:
    files = [read_attack(path) for path in sorted(FOLDER.glob("*/*.py"))]
    edits = [
        Attack(
            f"notebook/{edit.__name__}",
            " ".join(inspect.getdoc(edit).split()),
            edit,
            digest=digest_of(inspect.getsource(edit)),
        )
        for edit in EDITS
    ]
    return {attack.name: attack for attack in (*files, *edits)}


ATTACKS = _all()
