"""Ends the kernel at once, without a word to anybody."""

# %% E2
import os

os._exit(0)
