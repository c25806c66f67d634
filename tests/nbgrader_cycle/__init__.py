"""The whole nbgrader cycle, from the release to the feedback page, with real nbgrader."""
