"""Shows a picture whose data end the picture's element and begin another one."""

from IPython.display import display

END = '"><script>window.eve="@MARK@"</script><img src="'
for kind in ("image/png", "image/jpeg"):
    display({kind: END}, raw=True)
