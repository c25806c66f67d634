"""In Colab, an explorer switches on the manager for widgets that bring their own page, and names it to the output."""

import json
import subprocess
import sys

# Stands in for Colab: the module that tells anywidget where it is, and keeps what is asked of it.
CODE = """
import json, sys, types
asked = []
def module(name, **parts):
    made = types.ModuleType(name)
    made.__dict__.update(parts)
    return made
widgets = types.SimpleNamespace(_installed_url="https://manager.example")
output = module("google.colab.output", enable_custom_widget_manager=lambda: asked.append("on"), _widgets=widgets)
colab = module("google.colab", output=output)
PRETEND
from course_lib.explorers import BallOnCurve
import jax.numpy as jnp
ball = BallOnCurve(jnp.cos, -3.0, 3.0, start=1.0, learning_rate=0.1)
data, metadata = ball._repr_mimebundle_()
print(json.dumps([asked, metadata]))
"""
IN_COLAB = """
sys.modules.update({"google.colab": colab, "google.colab.output": output, "google": module("google", colab=colab)})
"""
VIEW = "application/vnd.jupyter.widget-view+json"


def asked(pretend):
    """What an explorer that is made and shown asks of Colab, and what its output says of a manager."""
    code = CODE.replace("PRETEND", pretend)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_in_colab_an_explorer_switches_the_widget_manager_on_and_its_output_names_it():
    done, metadata = asked(IN_COLAB)
    assert done == ["on"]
    manager = metadata[VIEW]["colab"]["custom_widget_manager"]
    assert manager == {"url": "https://manager.example"}


def test_elsewhere_it_asks_for_nothing():
    assert asked("") == [[], {}]
