"""The course's glossary and formula sheet: as data, as two printed pages, and in a notebook.

`glossary` holds the words, `lectures` the dictionary of notations, `formulas` the formulas with their
Python twins; `pages` writes them as Markdown.
"""

from course_lib.reference.pages import pages, show_glossary

__all__ = ["pages", "show_glossary"]
