"""`course student-bundle`: from the course to the folder that students get, and nothing else.

Units are compared with their sources first; then the bundle is made beside its place and moved there.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from course_lib.authoring.check import check_unit, stray_releases
from course_lib.authoring.course import RELEASES, Unit
from course_lib.authoring.release import load_settings
from course_lib.bundle.contents import plain_files
from course_lib.bundle.errors import BundleError
from course_lib.bundle.pages import write_pages
from course_lib.bundle.place import archive_of, move_in, refuse_what_is_taken, workspace_beside
from course_lib.bundle.wheel import build_wheel


def make_bundle(
    root: Path,
    units: list[Unit],
    out: Path,
    archive: bool = False,
    force: bool = False,
    tell: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """Write the bundle of the course at `root` with these units; return what was written.

    Args:
        out: the folder, new or empty.
        archive: also write out.zip, which holds the folder.
        force: replace an earlier bundle.
        tell: called with each step as it begins.

    Raises:
        BundleError: if a unit is not released or not up to date, `out` is taken, or no wheel can be built.
        AuthoringError: if the course itself is faulty.
    """
    out = out.absolute()
    refuse_what_is_taken(out, archive, force)
    _refuse_unreleased(units)
    _refuse_outdated(root, units, tell)
    with workspace_beside(out) as workspace:
        bundle = workspace / out.name
        bundle.mkdir()
        _copy_notebooks(units, bundle / RELEASES)
        tell("building the wheel of course_lib")
        wheel = build_wheel(root, bundle, workspace)
        write_pages(root, bundle, wheel.name, min(unit.name for unit in units))
        ready = {out: bundle}
        if archive:
            tell("packing one file")
            packed = shutil.make_archive(str(workspace / "packed"), "zip", workspace, out.name)
            ready[archive_of(out)] = Path(packed)
        for target, made in ready.items():
            move_in(made, target, workspace)
    return list(ready)


def _refuse_unreleased(units: list[Unit]) -> None:
    if not units:
        raise BundleError("There is no unit to hand out: solutions/ holds no solutions/*/*.py.")
    missing = [unit for unit in units if not unit.release.is_file()]
    if missing:
        named = ", ".join(unit.shown(unit.release) for unit in missing)
        raise BundleError(
            f"Not released yet: {named}. Run `course build {' '.join(u.name for u in missing)}` first."
        )


def _refuse_outdated(root: Path, units: list[Unit], tell: Callable[[str], None]) -> None:
    settings, findings = load_settings(root), []
    for unit in units:
        tell(f"comparing {unit.name} with its source")
        findings += check_unit(unit, settings)
    # A notebook beside the released one, somebody's solution perhaps, would be handed out with it.
    names = {unit.name for unit in units}
    findings += [one for one in stray_releases(root) if one.unit in names]
    if findings:
        said = "\n".join(
            f"{one.unit}: {one.problem}.\n    To do: {one.remedy}." for one in findings
        )
        raise BundleError(f"What students would get is not what the sources give.\n{said}")


def _copy_notebooks(units: list[Unit], target: Path) -> None:
    for unit in units:
        for path in plain_files(unit.release_folder):
            place = target / unit.name / path.relative_to(unit.release_folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
