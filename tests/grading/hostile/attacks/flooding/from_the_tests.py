"""Prints whenever a test calls, so that the flood would stand in the test's own output."""


# limits: output_bytes=5242880
# %% E5
def median(values):
    for _ in range(300):
        print("word " * 20_000)
    return 0
