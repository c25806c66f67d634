"""Redefines line magics, turns on the debugger and resets the namespace, to see what the grader does."""

from IPython.core.magic import register_cell_magic, register_line_magic

ip = get_ipython()
ip.call_pdb = True
ip.autocall = 2
ip.system = lambda *args: None


@register_line_magic
def matplotlib(line):
    raise SystemExit


@register_cell_magic
def time(line, cell):
    return None


# %% E4
ip = get_ipython()
ip.run_line_magic("reset", "-f")
# %% E5
1 / 0
