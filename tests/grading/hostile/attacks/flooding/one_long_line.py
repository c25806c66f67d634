"""Prints one line of thirty megabytes, and leaves it as the value of the cell as well."""

# limits: output_bytes=5242880
print("x" * 30_000_000)
# %% last
"x" * 30_000_000
