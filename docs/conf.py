"""Sphinx's settings for the documentation: `make docs` builds it into build/docs, without a network."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).parent))

from repository_pages import bring  # noqa: E402

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

bring(ROOT, Path(__file__).parent / "from_repository", about["urls"]["Repository"])
