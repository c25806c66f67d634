"""Writes HTML into what a check's own report repeats: an exception, printed lines, names and values."""


# %% E2
def grad_a_plus_bc(abc):
    raise ValueError("</pre><script>window.eve='@MARK@'</script>")


# %% E3
def linear_backward(dout, X, W):
    print("<img src=x onerror=\"window.eve='@MARK@'\">")
    return {"<script>window.eve='@MARK@'</script>": "<svg onload=\"window.eve='@MARK@'\">"}


# %% E4
area = "<script>window.eve='@MARK@'</script>"


# %% E5
def median(values):
    return type("<script>window.eve='@MARK@'</script>", (), {})()


# %% E7
def forward_difference(f, x, h):
    return "<script>window.eve='@MARK@'</script>"
