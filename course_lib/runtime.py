"""What a notebook runs on, made ready in its first cell: a laptop, a class's server, Colab or Kaggle."""

from collections import Counter

import jax

# XLA reads its settings when it starts, just below; importing the library makes them.
import course_lib.nn  # noqa: F401


def prepare() -> None:
    """Start JAX, say what it computes on, and let Colab show the explorers.

    Colab shows no widgets but its own until it is asked to.
    """
    try:
        from google.colab import output
    except ImportError:
        pass
    else:
        output.enable_custom_widget_manager()
    print(f"Ready: JAX {jax.__version__} computes on {_in_words(jax.devices())}.")


def _in_words(devices: list[jax.Device]) -> str:
    """For example "the CPU", "a GPU (Tesla T4)" or "2 GPUs (Tesla T4)"."""
    kinds = Counter((device.platform, device.device_kind) for device in devices)
    words = []
    for (platform, kind), number in kinds.items():
        name = platform.upper()
        if platform == "cpu":
            words.append("the CPU" if number == 1 else f"the CPU, shown as {number} devices")
        else:
            words.append(f"a {name} ({kind})" if number == 1 else f"{number} {name}s ({kind})")
    return " and ".join(words)
