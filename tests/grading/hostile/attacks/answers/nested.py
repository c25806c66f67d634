"""Answers with a list in a list, a hundred thousand deep, and with dicts of dicts that grow like a tree."""


# %% E5
def median(values):
    nest = 2
    for _ in range(100_000):
        nest = [nest]
    return nest


# %% E6
def tally(words):
    tree = {}
    for _ in range(40):
        tree = {"left": tree, "right": tree}
    return tree
