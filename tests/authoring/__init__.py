"""The build pipeline and the command line, against real kernels and a real nbgrader course."""
