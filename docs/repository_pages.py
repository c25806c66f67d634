"""Pages that are files of the repository: their links lead to pages of the documentation, or to the repository.

The other pages link to the repository's files, so that they can be read there, too.
"""

from __future__ import annotations

import re
from pathlib import Path

PAGES = {
    "CONTRIBUTING.md": "contributing",
    "course_lib/grading/README.md": "grading",
    "course_lib/nn/README.md": "library",
    "benchmarks/README.md": "benchmarks",
    "deploy/jupyterhub/README.md": "jupyterhub",
    "deploy/kubernetes.md": "kubernetes",
}
FOLDER = "from_repository"
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def bring(root: Path, to: Path, repository: str) -> None:
    """Write the pages into the folder `to`, which git ignores.

    Raises:
        FileNotFoundError: if a link of a page leads to no file; the message names both.
    """
    to.mkdir(exist_ok=True)
    for source, page in PAGES.items():
        text = (root / source).read_text(encoding="utf-8")
        found = with_links(text, root, Path(source), repository)
        target = to / f"{page}.md"
        # What has not changed is not built again.
        if not target.exists() or target.read_text(encoding="utf-8") != found:
            target.write_text(found, encoding="utf-8")


def with_links(text: str, root: Path, source: Path, repository: str, pages: str = "") -> str:
    """The text of the file `source`, each relative link led to where it can be read from the documentation.

    Args:
        pages: the folder of PAGES as seen from this page, with a slash at its end.

    Raises:
        FileNotFoundError: as for `bring`.
    """

    def led(found: re.Match) -> str:
        wanted, part = found[1], found[2] or ""
        path = (root / source.parent / wanted).resolve()
        if not path.exists():
            raise FileNotFoundError(f"{source}: the link to {wanted} leads to no file")
        inside = path.relative_to(root).as_posix()
        if inside in PAGES:
            return f"]({pages}{PAGES[inside]}.md{part})"
        if source.parts[0] == "docs" and inside.startswith("docs/"):
            return found[0]
        return f"]({repository}/blob/main/{inside}{part})"

    return LINK.sub(led, text)
