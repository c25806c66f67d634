"""Sphinx's settings for the documentation: `make docs` builds it into build/docs, without a network."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).parent))

from repository_pages import FOLDER, bring, with_links  # noqa: E402

about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
project = "Descent"
release = about["version"]
author = copyright = "the authors of the course"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "Descent"
exclude_patterns = ["**/README.md"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# A longer signature has a line for each argument.
python_maximum_signature_line_length = 88
# Our docstrings set code in single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
# Its docstrings are what students read; types stand in the signatures already.
autodoc_typehints = "signature"
napoleon_numpy_docstring = False

bring(ROOT, Path(__file__).parent / FOLDER, about["urls"]["Repository"])


def setup(app):
    """The pages beside this file link to the repository's files; here those are pages."""

    def lead(app, name: str, content: list[str]) -> None:
        if "/" not in name:
            source = Path("docs", f"{name}.md")
            repository = about["urls"]["Repository"]
            content[0] = with_links(content[0], ROOT, source, repository, f"{FOLDER}/")

    app.connect("source-read", lead)
