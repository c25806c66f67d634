"""Where Jupyter keeps settings and extensions: looked up as Jupyter does, read as plain files."""

from __future__ import annotations

import importlib
import json
from pathlib import Path


def lab_extension(name: str) -> bool | None:
    """Whether JupyterLab finds this extension; None where there is no Jupyter to ask."""
    paths = _paths()
    if paths is None:
        return None
    return any((Path(path) / name).is_dir() for path in paths.jupyter_path("labextensions"))


def server_extensions() -> dict[str, bool]:
    """Which server extensions the settings switch on or off; the first folder that says so counts."""
    paths = _paths()
    switched: dict[str, bool] = {}
    for folder in paths.jupyter_config_path() if paths else ():
        base = Path(folder)
        # A file in the .d folder is a package's word; the file beside it is a person's.
        packaged = sorted((base / "jupyter_server_config.d").glob("*.json"))
        for file in (base / "jupyter_server_config.json", *packaged):
            for name, on in _extensions_in(file).items():
                switched.setdefault(name, bool(on))
    return switched


def _extensions_in(file: Path) -> dict[str, bool]:
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
        found = settings["ServerApp"]["jpserver_extensions"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _paths():
    try:
        return importlib.import_module("jupyter_core.paths")
    except ImportError:
        return None
