"""Shows an honest picture whose width and alternative text are HTML."""

from IPython.display import display

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
END = '"><script>window.eve="@MARK@"</script>'
for name in ("width", "height", "unconfined", "alt"):
    display({"image/png": DOT}, metadata={"image/png": {name: END}}, raw=True)
