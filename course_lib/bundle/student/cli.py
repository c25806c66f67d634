"""The command `course` at a student's: open, look, fetch. Commands that are an instructor's say so.

Only click is imported here, so that help answers at once.
"""

from pathlib import Path

import click

from course_lib import cli as full

# What works without anything of an instructor's, as it is.
SAME = ("doctor", "data", "facts")


@click.group(cls=full.Course, context_settings=full.HELP)
@click.version_option(package_name="descent-course", prog_name="course")
def main():
    """Open Descent, the course on how neural networks are trained.

    \b
    Open the notebooks, from any folder inside of what you unpacked:
        course lab
    See whether this computer is ready:
        course doctor
    Fetch unit 10's data before a day without a network:
        course data
    See where the lectures' examples and numbers went:
        course facts
    """


@main.command(
    short_help="Open the course in JupyterLab.",
    context_settings={
        **full.HELP, "ignore_unknown_options": True, "allow_interspersed_args": False
    },
)  # fmt: skip
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTER ARGS]...")
def lab(arguments: tuple[str, ...]):
    """Open the course in JupyterLab, in the folder of the notebooks.

    Everything after `lab` is handed on to JupyterLab. Ctrl-C ends it.

    \b
    Examples:
        course lab
        course lab --no-browser --port 8899      on a computer without a screen
        course lab -- --help                     JupyterLab's own options
    """
    from course_lib.bundle.student.lab import NoLab, run

    try:
        status = run(Path.cwd(), arguments)
    except NoLab as problem:
        raise click.ClickException(str(problem)) from None
    raise SystemExit(status)


def _instructors(name: str) -> click.Command:
    """A command that ends with the word that it is not here, whatever it is given."""

    def refuse(**_given):
        raise click.ClickException(
            f"`course {name}` is for instructors and not part of what students install."
        )

    anything = click.Argument(["given"], nargs=-1, type=click.UNPROCESSED)
    return click.Command(
        name,
        callback=refuse,
        params=[anything],
        hidden=True,
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )


for _name, _command in full.main.commands.items():
    if _name in SAME:
        main.add_command(_command)
    elif _name not in main.commands:
        main.add_command(_instructors(_name))
