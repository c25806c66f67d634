"""Hands in files at paths that lead out of its folder, and links that lead into others'."""

# %% file deep/deep/deep/small.ipynb
{}
# %% file small.ipynb.bak
# %% file .ipynb_checkpoints/small-checkpoint.ipynb
{}
# %% file gradebook/gradebook.db
# %% file solutions/small/small.ipynb
{}
