"""Settings of the teacher's JupyterLab, beside everybody's."""

c = get_config()  # noqa: F821  (traitlets puts it here)

# Formgrader is a page in a frame. JupyterHub forbids frames to all, so that no person's page can hold
# another's; the teacher's server allows those of the same address. No student can serve the teacher a page there.
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
