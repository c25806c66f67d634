"""Shows a drawing that holds a script."""

from IPython.display import display

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" onload="window.eve='@MARK@'">
<script>window.eve='@MARK@'</script>
<foreignObject><iframe srcdoc="&lt;script&gt;parent.eve='@MARK@'&lt;/script&gt;"/></foreignObject></svg>"""
display({"image/svg+xml": DRAWING}, raw=True)
