"""An explorer on a page: what it draws, what the kernel knows of it, and what it draws of given numbers."""

import json

import pytest

from course_lib.explorers.module import module

from .pages import RUN_ALL, open_notebook

# What the page drew last, and how often.
LISTEN = """el => {
  window.painted = { times: 0 };
  el.addEventListener("descent:painted", (event) => {
    window.painted = { times: window.painted.times + 1, ...event.detail };
  });
}"""


# An explorer drawn for each of `draws`, beside JupyterLab's own doing; bytes come as lists of numbers.
DRAW = """async ([module, state, draws]) => {
  const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  const explorer = (await import(url)).default;
  const bytes = list => new DataView(Uint8Array.from(list.bytes).buffer);
  const traits = Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value?.bytes ? bytes(value) : value]));
  return draws.map(draw => {
    const el = document.body.appendChild(document.createElement("div"));
    let seen = null;
    el.addEventListener("descent:painted", event => { seen = event.detail; });
    const model = { get: name => ({ ...traits, ...draw })[name], on() {}, off() {} };
    explorer.render({ model, el })();
    el.remove();
    return seen;
  });
}"""


# A function of a module that exports only its explorer, called with each list of arguments.
CALL = """async ([text, name, wanted]) => {
  const url = URL.createObjectURL(new Blob([text + `\\nexport { ${name} };`], { type: "text/javascript" }));
  const called = (await import(url))[name];
  return wanted.map(args => called(...args) ?? null);
}"""


# An explorer on a page without JupyterLab, whose model `window.model` has no kernel. `made.remove()` ends it.
SHOW = """async ([module, css, state]) => {
  const url = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  const explorer = (await import(url)).default;
  const bytes = list => new DataView(Uint8Array.from(list.bytes).buffer);
  const traits = Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value?.bytes ? bytes(value) : value]));
  const get = name => traits[name], set = (name, value) => { traits[name] = value; };
  const model = { get, set, on() {}, off() {}, save_changes() { window.saved++; } };
  document.head.appendChild(document.createElement("style")).textContent = css;
  const el = document.body.appendChild(document.createElement("div"));
  Object.assign(window, { model, saved: 0, painted: { times: 0 } });
  el.addEventListener("descent:painted", event => {
    window.painted = { times: window.painted.times + 1, ...event.detail };
  });
  window.made = { el, remove: explorer.render({ model, el }) };
}"""


# While the kernel has not answered, a widget keeps what else it has to say, and does not listen: a trait that Python
# sets then is lost. So the code runs when no more is said.
SETTLED = 20
EXECUTE = """async ([code, rounds]) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const execute = code => kernel.requestExecute({ code, store_history: false });
  let said = true;
  const hear = (_, { msg, direction }) => {
    said ||= direction === "send" && msg.header.msg_type === "comm_msg";
  };
  kernel.anyMessage.connect(hear);
  for (let round = 0; said && round < rounds; round++) {
    said = false;
    await execute("").done;
  }
  kernel.anyMessage.disconnect(hear);
  const future = execute(code);
  let text = "";
  future.onIOPub = m => { text += m.content.text ?? m.content.evalue ?? ""; };
  await future.done;
  return text;
}"""


def explorer_page(name, cells):
    """A fixture: the notebook of these cells, run and listened to, for all tests of a file."""

    @pytest.fixture(scope="module")
    def page(browser, lab):
        page = open_explorer(browser, lab, f"explorers/{name}.ipynb", cells)
        yield page
        page.close()

    return page


def open_explorer(browser, lab, path, cells, **window):
    """Open a notebook whose cells show one explorer, run it, and listen to what is drawn.

    `page.complaints` and `page.asked` keep the browser's errors and every address asked for.
    """
    page = open_notebook(browser, lab, path, cells, **window)
    page.complaints, page.asked = [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("request", lambda r: page.asked.append(r.url))
    page.evaluate(RUN_ALL)
    page.locator(".descent-explorer").wait_for()
    page.locator(".descent-explorer").evaluate(LISTEN)
    return page


def kernel(page, code):
    """Run code in the notebook's kernel, once it has heard all that the page has to say; return what it prints."""
    return page.evaluate(EXECUTE, [code, SETTLED])


def told(page, expression):
    """The value of an expression in the notebook's kernel."""
    return json.loads(kernel(page, f"print(json.dumps({expression}))"))


def drag(page, name, begin, end):
    """On the handle with this name, from one place to another, in pixels from its upper left corner."""
    canvas = page.get_by_role("slider", name=name)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + begin[0], box["y"] + begin[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=5)
    page.mouse.up()


def strange(page, lab):
    """What a page should not have: addresses elsewhere that it asked for, and the browser's complaints."""
    own = (lab.address, "blob:", "data:")
    return [url for url in page.asked if not url.startswith(own)] + page.complaints


def painted_after(page, act):
    """What the page draws once `act` is done."""
    before = page.evaluate("window.painted.times")
    act()
    page.wait_for_function(f"window.painted.times > {before}")
    return page.evaluate("window.painted")


def shown(page, explorer):
    """Put an explorer on an empty page that has no JupyterLab and no kernel; see SHOW for what it leaves there."""
    sent = {k: v for k, v in explorer.get_state().items() if not k.startswith("_")}
    page.evaluate(SHOW, [str(explorer._esm), str(explorer._css), _as_json(sent)])
    return page.locator(".descent-explorer")


def called(page, file, name, arguments):
    """What a function of the file page/FILE returns for each list of arguments."""
    return page.evaluate(CALL, [module(file), name, arguments])


def drawn_by(page, module, state, draws):
    """What an explorer says it drew (the detail of its event) for each of `draws`, beside a fixed state."""
    return page.evaluate(DRAW, [module, _as_json(state), draws])


def _as_json(state):
    """The state of an explorer as a page can be given it: bytes as lists of numbers."""
    return {
        k: {"bytes": list(v)} if isinstance(v, bytes | memoryview) else v for k, v in state.items()
    }
