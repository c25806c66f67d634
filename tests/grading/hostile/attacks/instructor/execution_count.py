"""Claims that the number of its cell is a piece of HTML."""

kernel = get_ipython().kernel
content = {
    "execution_count": "<script>window.eve='@MARK@'</script>",
    "data": {"text/plain": "x"},
    "metadata": {},
}
kernel.session.send(
    kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent("shell")
)
kernel.session.send(
    kernel.iopub_socket,
    "execute_input",
    {"code": "x", "execution_count": "<script>window.eve='@MARK@'</script>"},
    parent=kernel.get_parent("shell"),
)
