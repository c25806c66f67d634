"""Grading inside a Docker container, for computers without bubblewrap: macOS, Windows, servers that forbid it.

The container is the Linux, and in it bubblewrap is the sandbox as always: `image` builds it, `client` starts one and
hands it submissions, `server` is what runs inside.
"""
