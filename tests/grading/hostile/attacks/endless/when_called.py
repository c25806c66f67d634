"""Returns at once while the student looks, and never when a test calls."""


# %% E5
def median(values):
    while True:
        pass
