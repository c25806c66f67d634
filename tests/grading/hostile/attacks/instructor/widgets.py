"""Leaves the state of widgets in the notebook, with HTML in their descriptions."""

import ipywidgets
from IPython.display import display

display(ipywidgets.HTML("<img src='nowhere' onerror=\"window.eve='@MARK@'\">"))
display(
    {
        "application/vnd.jupyter.widget-view+json": {"model_id": "'><script>eve</script>"},
        "application/vnd.eve+json": {"x": "<script>window.eve='@MARK@'</script>"},
        "text/plain": "x",
    },
    raw=True,
)
