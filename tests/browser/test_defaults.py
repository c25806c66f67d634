"""What JupyterLab takes for unchosen settings when `course lab` starts it, as its page is told."""

from .student import enter

DEFAULT = """async ([plugin, name]) => {
  const { schema } = await window.jupyterapp.serviceManager.settings.fetch(plugin);
  return schema.properties[name].default;
}"""


def test_explorers_are_saved_and_nobody_is_asked_about_news(browser, lab):
    page = enter(browser, lab)
    manager = "@jupyter-widgets/jupyterlab-manager:plugin"
    assert page.evaluate(DEFAULT, [manager, "saveState"]) is True
    assert (
        page.evaluate(DEFAULT, ["@jupyterlab/apputils-extension:notification", "fetchNews"])
        == "false"
    )
    page.close()
