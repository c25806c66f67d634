"""Writes frames to the kernel's sockets that are no messages, unsigned, cut short or very long."""

kernel = get_ipython().kernel
for stream in (kernel.iopub_socket, kernel.shell_stream, kernel.control_stream):
    socket = getattr(stream, "socket", stream)
    for frames in (
        [b""],
        [b"\xff" * 1000],
        [b"<IDS|MSG>", b"no signature", b"{", b"}", b"[]", b"\xfe"],
        [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
        [b"kernel.status", b"<IDS|MSG>", b"0" * 64, b"[" * 100_000, b"null", b"null", b"null"],
        [b"<IDS|MSG>"] + [b"x"] * 5000,
    ):
        try:
            socket.send_multipart(frames)
        except Exception as problem:
            print(type(problem).__name__)
