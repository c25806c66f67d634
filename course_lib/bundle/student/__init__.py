"""The command `course` as students have it, in the place of course_lib.cli; only their wheel starts it."""
