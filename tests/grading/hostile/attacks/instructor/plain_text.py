"""Prints HTML where text is expected: on both streams, as a value, and in an exception's name."""

import sys

WORDS = "</pre><script>window.eve='@MARK@'</script>"
print(WORDS)
print(WORDS, file=sys.stderr)
# %% E5
raise type("</pre><script>window.eve='@MARK@'</script>", (Exception,), {})(
    "</pre><script>window.eve='@MARK@'</script>"
)
