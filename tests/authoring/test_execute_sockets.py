"""Where a build's kernel listens: in a folder of its own, or on ports where the folder's name is too long."""

import pytest
import zmq

from course_lib.authoring.execute import _sockets


@pytest.mark.parametrize("length", [20, 60])
def test_a_kernel_listens_on_files(tmp_path, length):
    folder = "/" + "x" * (length - 1)
    settings = _sockets(folder).KernelManager
    assert settings.transport == "ipc"
    assert settings.ip.startswith(folder)


def test_a_long_name_is_taken_as_long_as_zeromq_takes_it(tmp_path):
    longest = zmq.IPC_PATH_MAX_LEN - len("/kernel-5")
    assert "KernelManager" in _sockets("/" + "x" * (longest - 1))
    assert "KernelManager" not in _sockets("/" + "x" * longest)
