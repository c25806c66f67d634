"""Never comes to an end."""

# %% E2
while True:
    pass
