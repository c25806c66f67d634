"""Students have Assignment List and Validate. This spares them pages that would not work for them.

It protects nothing: whoever switched Formgrader on again would see an empty course in their own home.
"""

c = get_config()  # noqa: F821  (traitlets puts it here)

# Updated, not set: the hub has put its own extension in already.
c.ServerApp.jpserver_extensions.update(
    {
        "nbgrader.server_extensions.formgrader": False,
        "nbgrader.server_extensions.course_list": False,
    }
)

# A terminal that was left open would keep a server, and its memory, for ever. Not the teacher's: `course grade` runs in
# one, for as long as it takes.
c.TerminalManager.cull_inactive_timeout = 3600
