"""Never comes to an end, and catches whatever would end it."""

# %% E2
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
