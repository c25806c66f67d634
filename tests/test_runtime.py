"""The last line of a notebook's first cell: what JAX computes on, in words, and Colab's widgets."""

import sys
from types import ModuleType, SimpleNamespace

import jax
import pytest

from course_lib import runtime

CPU = SimpleNamespace(platform="cpu", device_kind="cpu")
T4 = SimpleNamespace(platform="gpu", device_kind="Tesla T4")
TPU = SimpleNamespace(platform="tpu", device_kind="TPU v2")


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        ([CPU], "the CPU"),
        ([CPU] * 8, "the CPU, shown as 8 devices"),
        ([T4], "a GPU (Tesla T4)"),
        ([T4, T4], "2 GPUs (Tesla T4)"),
        ([TPU] * 8, "8 TPUs (TPU v2)"),
    ],
)
def test_devices_are_said_in_words(monkeypatch, capsys, devices, words):
    monkeypatch.setattr(jax, "devices", lambda: devices)
    runtime.prepare()
    assert capsys.readouterr().out == f"Ready: JAX {jax.__version__} computes on {words}.\n"


def test_in_colab_widgets_of_others_are_allowed(monkeypatch):
    asked = []
    colab = ModuleType("google.colab")
    colab.output = SimpleNamespace(enable_custom_widget_manager=lambda: asked.append("yes"))
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    runtime.prepare()
    assert asked == ["yes"]
