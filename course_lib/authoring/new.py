"""`course new`: the files of a new unit, with one of everything that a unit can have, all of it working.

An author replaces an example sooner than an empty page. The templates are in `new_unit/`.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from course_lib.authoring.course import Unit, units_of
from course_lib.authoring.errors import AuthoringError
from course_lib.checks import units

TEMPLATES = Path(__file__).with_name("new_unit")


def new_unit(root: Path, name: str, title: str, minutes: int) -> list[Path]:
    """Write the files of the unit `name`, such as "12_convolution"; returns them, the text first.

    Raises:
        AuthoringError: if that is no name or no title for a unit, its number is taken, the package
            with the course's checks is not the one in this course, or a file cannot be written. Then none is.
    """
    _insist_on_the_name(root, name)
    # It will stand in Python's strings.
    if not title.isprintable() or not title.strip() or set(title) & set('"\\'):
        raise AuthoringError(
            f"{title!r} is no title. Asked is one line without backslashes and straight double quotes."
        )
    checks = _folder_of_checks(root) / f"u{name}"
    places = {template: checks / template.stem for template in TEMPLATES.glob("*.j2")}
    places[TEMPLATES / "text.py.j2"] = Unit(root, name).text
    text = Unit(root, name).text
    for place in (text.parent, checks):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise AuthoringError(
                f"{place.relative_to(root).as_posix()} is there already, and no empty folder. Move it away, "
                "or choose another name."
            )
    about = {"name": name, "number": name[:2], "title": title, "minutes": minutes}
    try:
        for template, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(_filled(template, about), encoding="utf-8", newline="\n")
    except OSError as problem:
        # Both were new or empty. Half a unit would keep its number.
        for folder in (text.parent, checks):
            shutil.rmtree(folder, ignore_errors=True)
        raise AuthoringError(
            f"{problem.filename or root} cannot be written ({problem.strerror}). See that you may write there and that "
            "there is room; nothing is left of the new unit."
        ) from problem
    return [text, *sorted(place for place in places.values() if place != text)]


def _insist_on_the_name(root: Path, name: str) -> None:
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name):
        raise AuthoringError(
            f"{name!r} is no name for a unit. Asked are two digits, a line below and a topic in small "
            "letters, such as 12_convolution: it is a folder and a Python package."
        )
    taken = {number: module.rpartition(".u")[2] for number, module in units.unit_modules().items()}
    taken |= {unit.name[:2]: unit.name for unit in units_of(root)}
    if name[:2] in taken:
        free = next(f"{number:02}" for number in range(100) if f"{number:02}" not in taken)
        raise AuthoringError(
            f"The number {name[:2]} is {taken[name[:2]]}'s. The next free one is {free}: {free}{name[2:]}."
        )


def _folder_of_checks(root: Path) -> Path:
    """Where checks look up what a unit asks."""
    folder = Path(units.__path__[0]).resolve()
    if not folder.is_relative_to(root.resolve()):
        raise AuthoringError(
            f"The checks that this Python uses are not in this course, so they would not find a new unit. In "
            f'{root}, install that copy: python -m pip install -e ".[lab]"'
        )
    return folder


def _filled(template: Path, about: dict) -> str:
    import jinja2

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return environment.from_string(template.read_text(encoding="utf-8")).render(about)
