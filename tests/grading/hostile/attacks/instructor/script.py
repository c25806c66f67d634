"""Shows HTML with a script in it, and JavaScript as such."""

from IPython.display import HTML, Javascript, display

display(HTML("<script>window.eve = '@MARK@'</script>"))
display(Javascript("window.eve = '@MARK@'"))
