"""Descent: a course on how neural networks are trained, and the library behind its notebooks."""
