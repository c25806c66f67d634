"""The folder that students get: notebooks, a wheel of what these import, and how to install it.

`making` is the way in. `student/` is the one part of this package that the wheel holds, too.
"""
