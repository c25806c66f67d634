"""What a figure sends to the notebook, and what holds for every one of them."""

import base64
import io

import matplotlib.image
import numpy as np
import pytest

from course_lib.figures import style


@pytest.fixture
def shown(monkeypatch):
    """The bundles that figure functions send to the notebook, in their order."""
    bundles = []
    monkeypatch.setattr(style, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def drawn_twice(shown):
    """Call a figure function twice; what it sent must be the same bytes, opaque, described and no blank."""

    def draw(call) -> dict[str, str]:
        call()
        call()
        bundle, again = shown
        assert bundle == again
        assert len(bundle["text/plain"]) > 60
        assert '<img alt="' in bundle["text/html"]
        pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(bundle["image/png"])))
        assert np.all(pixels[..., 3] == 1.0)
        assert pixels.std() > 0.01
        return bundle

    return draw
