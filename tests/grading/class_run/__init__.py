"""`course grade`: a class in a real nbgrader course, real Dask, real kills."""
