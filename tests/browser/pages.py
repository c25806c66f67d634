"""A notebook opened in the running JupyterLab, with nothing run yet."""

import nbformat

PATIENCE = 60_000
KERNEL_IS_IDLE = """() => {
  const notebook = window.jupyterapp?.shell.currentWidget;
  return notebook?.sessionContext?.session?.kernel?.status === 'idle';
}"""
# The promise of the menu's own command: it ends when the last cell has run.
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


def open_notebook(browser, lab, path, cells, **window):
    """Write a notebook of code cells to `path` below the lab's folder, and open it in a new page."""
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    content.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    file = lab.folder / path
    file.parent.mkdir(exist_ok=True)
    nbformat.write(content, file)
    page = browser.new_page(**{"viewport": {"width": 1100, "height": 1250}, **window})
    page.set_default_timeout(PATIENCE)
    token = lab.session.headers["Authorization"].split()[-1]
    page.goto(f"{lab.address}/lab/tree/{path}?token={token}")
    page.wait_for_function(KERNEL_IS_IDLE)
    return page
