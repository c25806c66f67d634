"""The glossary and the formula sheet as files of unit 00, which nbgrader hands out with its notebook."""

from pathlib import Path

from course_lib.authoring.course import Unit, units_of

WELCOME = "00_welcome"


def stale_pages(unit: Unit) -> dict[Path, str]:
    """Return what the pages of `unit` must hold, those only that differ; empty but for unit 00.

    Their links lead to the units that the course has, so a new unit makes them stale.
    """
    if unit.name != WELCOME:
        return {}
    # Here, not above: the formulas bring JAX with them.
    from course_lib.reference import pages

    texts = pages([other.name for other in units_of(unit.root)])
    wanted = {unit.folder / name: text for name, text in texts.items()}
    return {page: text for page, text in wanted.items() if not _holds(page, text)}


def _holds(page: Path, text: str) -> bool:
    return page.is_file() and page.read_bytes() == text.encode()
