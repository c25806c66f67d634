"""The one error an author sees: a sentence that says what was wrong, where, and what to do.

The command line prints it without a traceback; anything else that is raised is a fault of ours.
"""


class AuthoringError(Exception):
    """A unit, or the course around it, cannot be built as it stands."""
