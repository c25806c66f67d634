"""Calling a student's function, whatever it does, and making plain arrays of what it returns."""
