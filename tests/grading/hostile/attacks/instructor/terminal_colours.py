"""Hides HTML in the codes for colours and links of a terminal."""

print("\x1b]8;;javascript:window.eve='@MARK@'\x07click\x1b]8;;\x07")
print("\x1b[31;\"><script>window.eve='@MARK@'</script>m red")
print("\x1b[38;5;1<script>window.eve='@MARK@'</script>m")
