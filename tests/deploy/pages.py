"""People at the hub's pages: each has a browser of their own, signs in, and works in JupyterLab."""

from browser.pages import PATIENCE
from browser.student import ENDED

# JupyterLab's first start under a new account, on a machine that has other things to do.
ENTERING = 120_000


def sign_in(browser, room, account):
    """A new page on which somebody has given their name and password; returns what came next."""
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(room.address)
    page.get_by_label("Username:").fill(account.name)
    page.get_by_label("Password:").fill(account.password)
    page.get_by_role("button", name="Sign in").click()
    return page


def enter(browser, room, account):
    """A new page with somebody's JupyterLab."""
    page = sign_in(browser, room, account)
    page.get_by_role("menuitem", name="Nbgrader").wait_for(timeout=ENTERING)
    return page


def nbgrader_menu(page):
    """The entries of the menu Nbgrader."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    entries = page.locator(".lm-Menu-content").get_by_role("menuitem")
    entries.first.wait_for()
    names = entries.all_inner_texts()
    page.keyboard.press("Escape")
    return [name.strip() for name in names]


class AssignmentList:
    """Assignment List, opened from the menu."""

    def __init__(self, page):
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Assignment List", exact=True).click()
        self._page = page

    def press(self, section, unit, button):
        """Press a unit's button in one of the lists `released`, `fetched` and `submitted`."""
        self._row(section, unit).get_by_role("button", name=button, exact=True).click()

    def wait_for(self, section, unit):
        """Return when a unit is in a list."""
        self._row(section, unit).first.wait_for()

    def _row(self, section, unit):
        rows = self._page.locator(f"#{section}_assignments_list .list_item")
        return rows.filter(has_text=unit)


def printed_by(page, room, account, notebook):
    """What the one cell of a notebook in somebody's home prints when it is run in their JupyterLab."""
    page.goto(f"{room.address}/user/{account.name}/lab/tree/{notebook}")
    # In the status bar: what is run before that is lost.
    page.get_by_text("| Idle").wait_for(timeout=ENTERING)
    cell = page.locator(".jp-CodeCell")
    prompt = cell.locator(".jp-InputArea-prompt")
    before = prompt.text_content()
    cell.get_by_role("textbox").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(ENDED, arg=[prompt.element_handle(), before])
    return cell.locator(".jp-OutputArea-output").inner_text()
