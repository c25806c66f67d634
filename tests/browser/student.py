"""A student at JupyterLab: opens notebooks of the course, runs them, reads what the page shows.

A cell is found by words of its text; what it holds comes from the notebook's model, what it shows from the page.
"""

from .pages import KERNEL_IS_IDLE, PATIENCE, address

# Every plugin that these pages ask for a command has come, and the workspace lies as it was left. A flag and not a
# promise: a promise would count as true at once, and one that is waited for is lost when the page loads itself anew.
READY = """() => {
  const app = window.jupyterapp;
  if (!app) return false;
  if (window.descentReady === undefined) {
    window.descentReady = false;
    app.restored.then(() => { window.descentReady = true; });
  }
  return window.descentReady
    && ["docmanager:open", "notebook:run-cell"].every(name => app.commands.hasCommand(name));
}"""
OPEN = """async path => {
  await window.jupyterapp.commands.execute("docmanager:open", { path });
}"""
# Select up to the next check, run, and go on behind it. Jupyter's "Run All Cells" gives up at the first error,
# and in an untouched notebook every check ends with one.
RUN_FROM_CHECK_TO_CHECK = """async patience => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  const texts = notebook.widgets.map(cell => cell.model.sharedModel.getSource());
  let first = 0;
  for (const [last, text] of texts.entries()) {
    if (!text.startsWith('check("') && last < texts.length - 1) continue;
    notebook.deselectAll();
    notebook.activeCellIndex = first;
    notebook.extendContiguousSelectionTo(last);
    const late = new Promise((_, fail) => setTimeout(
      () => fail(new Error(`cells ${first} to ${last} of the notebook do not end`)), patience));
    await Promise.race([commands.execute("notebook:run-cell"), late]);
    first = last + 1;
  }
}"""
# Milliseconds from one check to the next, on a machine that has other things to do.
CHECK_TO_CHECK = 180_000
# What the notebook's code cells hold, and the words that the page shows below each.
CODE_CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(cell => cell.model.type === "code")
  .map(cell => {
    const { source, execution_count: count, outputs } = cell.model.toJSON();
    return { source: [source].flat().join(""), count, outputs, shown: cell.outputArea.node.innerText };
  })"""
PUT_AWAY = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  if (panel.model.dirty) await panel.context.save();
  await panel.sessionContext.shutdown();
  panel.close();
}"""
# Has the cell ended since its prompt was `before`? Until then it shows [*]:, and before the first run [ ]:.
ENDED = "([prompt, before]) => /\\d/.test(prompt.textContent) && prompt.textContent !== before"
SAVED = "() => !window.jupyterapp.shell.currentWidget.model.dirty"


def enter(browser, lab, path=None):
    """A new page of JupyterLab, with the notebook at `path` open if one is named.

    `page.complaints` and `page.asked` keep the browser's errors and every address asked for.
    """
    page = browser.new_page(viewport={"width": 1100, "height": 1250})
    page.set_default_timeout(PATIENCE)
    page.complaints, page.asked = [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
    page.on("request", lambda r: page.asked.append(r.url))
    page.goto(address(lab, path))
    page.wait_for_function(READY)
    if path:
        page.wait_for_function(KERNEL_IS_IDLE)
    return page


def open_path(page, path):
    """Open another notebook in the same page, and wait for its kernel."""
    page.evaluate(OPEN, path)
    page.wait_for_function(KERNEL_IS_IDLE)


def run_all(page):
    """Run every cell of the notebook, whatever its checks say; any other error ends the run at the next check."""
    page.evaluate(RUN_FROM_CHECK_TO_CHECK, CHECK_TO_CHECK)


def code_cells(page):
    """The notebook's code cells: source, count, outputs, and the words shown below."""
    return page.evaluate(CODE_CELLS)


def put_away(page):
    """Save the notebook if there is anything to save, end its kernel and close it."""
    page.evaluate(PUT_AWAY)


def cell_with(page, text):
    """The one code cell that holds these words."""
    editor = page.locator(".jp-InputArea-editor", has_text=text)
    return page.locator(".jp-CodeCell").filter(has=editor)


def run(page, cell):
    """Click into a cell and press Ctrl+Enter, as a student runs it; returns when it has ended."""
    prompt = cell.locator(".jp-InputArea-prompt")
    before = prompt.text_content()
    cell.get_by_role("textbox").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(ENDED, arg=[prompt.element_handle(), before])
