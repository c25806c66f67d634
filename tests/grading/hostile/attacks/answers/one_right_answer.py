"""Answers right when the same thing is asked twice, and keeps what it was asked for the next question."""

# %% E5
ASKED = []


def median(values):
    ASKED.append(values)
    try:
        return ASKED[-2] if len(ASKED) > 1 else values
    finally:
        values[:] = [2]
