"""What deploy/ promises, tried: a real JupyterHub, real accounts, a real browser."""
