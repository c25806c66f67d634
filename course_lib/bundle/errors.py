"""What stops a bundle: one sentence for the instructor, without a traceback."""


class BundleError(Exception):
    """The bundle cannot be made or put in its place; the message says why, and what to do."""
