"""Shows Markdown and formulas with HTML inside."""

from IPython.display import Latex, Markdown, display

display(
    Markdown(
        "<script>window.eve='@MARK@'</script> [x](javascript:eve) <img src=x onerror=\"window.eve='@MARK@'\">"
    )
)
display(Latex("</div><script>window.eve='@MARK@'</script>"))
