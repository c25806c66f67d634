"""Publishes outputs that are none: without names, without data, with numbers where words belong."""

kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for kind, content in (
    ("stream", {}),
    ("stream", {"name": 7, "text": None}),
    ("display_data", {"data": 5, "metadata": None, "transient": 3}),
    ("execute_result", {"data": {"text/plain": {"a": 1}}, "metadata": [], "execution_count": "x"}),
    ("error", {"ename": None}),
    ("status", {}),
    ("clear_output", {}),
    ("comm_open", {}),
    ("update_display_data", {"transient": {"display_id": [1]}}),
    ("nothing_known", {"@MARK@": 1}),
):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
