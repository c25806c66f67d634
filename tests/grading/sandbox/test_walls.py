"""Nothing gets out: no network, no privileges, no door into the system; and what must get through does."""

import os
import socket
import threading

import pytest

from .student import Refused


@pytest.fixture
def listener():
    """A server on the loopback of this computer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_on_this_computer_cannot_be_reached(student, listener):
    with socket.create_connection(("127.0.0.1", listener), timeout=2):
        pass
    with pytest.raises(Refused, match="unreachable"):
        student.types(
            f"import socket; socket.create_connection(('127.0.0.1', {listener}), timeout=2)"
        )


def test_there_is_no_name_service_and_no_way_out(student):
    with pytest.raises(Refused, match=r"gaierror|OSError"):
        student.types("import socket; socket.create_connection(('example.org', 80), timeout=2)")
    with pytest.raises(Refused, match="unreachable"):
        student.types("import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)")


@pytest.mark.parametrize(
    "kind",
    [
        "AF_VSOCK, SOCK_DGRAM",
        "AF_NETLINK, SOCK_RAW, 9",
        "AF_PACKET, SOCK_RAW",
        "AF_ALG, SOCK_SEQPACKET",
    ],
)
def test_there_are_no_sockets_but_those_that_the_namespace_holds_back(student, kind):
    with pytest.raises(Refused, match="PermissionError"):
        student.types(f"from socket import *; socket({kind})")


def test_two_students_cannot_talk_to_each_other(start):
    one, other = start(), start()
    one.types("import socket; s = socket.socket(socket.AF_UNIX); s.bind('\\0meet'); s.listen(1)")
    with pytest.raises(Refused, match="ConnectionRefused"):
        other.types("import socket; socket.socket(socket.AF_UNIX).connect('\\0meet')")


CALLS = {
    "a user namespace": "os.system('unshare --user true')",
    "a mount": "os.system('mount -t tmpfs none /tmp')",
    "another root": "os.system('chroot / true')",
    "root by sudo": "os.system('su -c true')",
    "memory outside of every limit": "os.memfd_create('x')",
    "a user": "os.setuid(0)",
    "a device": "os.mknod('x', 0o60666, os.makedev(254, 0))",
    "the clock": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "the host's name": "socket.sethostname('x')",
    "a higher limit": "resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6))",
}


@pytest.mark.parametrize("what", CALLS)
def test_one_cannot_have(student, what):
    code = (
        f"import os, resource, socket, time\nresult = {CALLS[what]}\nassert result == 0, 'refused'"
    )
    with pytest.raises(
        Refused, match=r"PermissionError|AssertionError|ValueError|not permitted|Errno 22"
    ):
        student.types(code)


@pytest.mark.parametrize(
    "name", ["unshare", "clone3", "ptrace", "io_uring_setup", "shmget", "semget", "keyctl", "bpf"]
)
def test_this_system_call_is_refused(student, name):
    from course_lib.grading.sandbox import seccomp

    calls = {
        **seccomp.REFUSED_ANYWHERE,
        "clone3": seccomp.CLONE3,
        **seccomp.MACHINES[os.uname().machine][3],
    }
    said = student.types(
        f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.syscall({calls[name]}, 0, 0, 0, 0, 0, 0), ctypes.get_errno())"
    )
    assert said in ("-1 1", "-1 38")  # EPERM; ENOSYS makes programs use `clone` instead of `clone3`


def test_ordinary_programs_and_threads_still_run(student):
    assert (
        student.types("import subprocess; subprocess.check_output(['echo', 'hello'], text=True)")
        == r"'hello\n'"
    )
    assert student.types("!echo from a shell") == "from a shell"
    code = (
        "from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool: print(list(pool.map(abs, [-1, 2])))\n"
        "with ProcessPoolExecutor(2) as pool: print(list(pool.map(abs, [-3, 4])))"
    )
    assert student.types(code) == "[1, 2]\n[3, 4]"


def test_a_socket_in_the_jobs_folder_can_be_connected_to_from_inside(start):
    student = start()
    path = student.kernel.folder / "referee"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(1)
        heard = []

        def hear():
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(100))
                connection.sendall(b"question")

        listening = threading.Thread(target=hear)
        listening.start()
        inside = student.kernel.inside(path)
        code = (
            f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({inside!r}); s.sendall(b'hello')\n"
            "s.recv(100)"
        )
        assert student.types(code) == "b'question'"
        listening.join(5)
    assert heard == [b"hello"]


def test_no_descriptor_of_the_template_is_left(student):
    code = (
        "import os\n"
        "paths = [f'/proc/self/fd/{number}' for number in os.listdir('/proc/self/fd')]\n"
        "names = [os.readlink(path) for path in paths if os.path.exists(path)]\n"
        "print([name for name in names if name.startswith('/') and name not in ('/dev/null', '/dev/urandom')])"
    )
    assert student.types(code) in ("[]", "['/proc/1/fd']")
