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
    page.goto(address(lab, path))
    page.wait_for_function(KERNEL_IS_IDLE)
    return page


def address(lab, path=None):
    """Where JupyterLab shows a file of the lab's folder, or the folder if no file is named.

    Each place has a workspace of its own: in a shared one a page would open what another left open.
    """
    workspace = f"/workspaces/{lab.place.strip('/')}" if lab.place else ""
    tree = f"/tree/{lab.place}{path}" if path else ""
    return f"{lab.address}/lab{workspace}{tree}?token={lab.token}"
