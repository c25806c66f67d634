"""Asks the instructor for something and waits for the answer."""

# %% E2
kernel = get_ipython().kernel
kernel._allow_stdin = True
input("your password, please: ")
