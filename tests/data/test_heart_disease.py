"""The loader against real bytes, a real server and real folders; the synthetic patients are plausible."""

import hashlib
import http.server
import os
import socket
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from course_lib import cli
from course_lib.data import heart_disease
from course_lib.data.heart_disease import (
    COLUMNS,
    NoRealData,
    Published,
    load_patients,
    synthetic_patients,
)

REAL = Path(__file__).parents[3] / "shared" / "data"
NAME = "made_up.data"


def file_of(patients) -> bytes:
    """The patients as a file of the published form."""
    rows = [
        ["?" if np.isnan(value) else f"{value:.1f}" for value in row]
        for row in zip(*patients.table.values(), strict=True)
    ]
    lines = [",".join([*row, str(num)]) for row, num in zip(rows, patients.num, strict=True)]
    return ("\n".join(lines) + "\n").encode()


MADE_UP = synthetic_patients(n=12, seed=5)
BYTES = file_of(MADE_UP)
SHA = hashlib.sha256(BYTES).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Serves `answer` (status, bytes) for every address and counts how often it was asked."""

    answer, asked = (200, BYTES), 0

    @property
    def published(self) -> Published:
        return Published(f"http://127.0.0.1:{self.server_port}/folder/{NAME}", SHA)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """No setting of this computer counts, and no proxy stands before the server."""
    for name in ("DESCENT_DATA", "DESCENT_DATA_REQUIRED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def refused():
    """A file at an address where nobody answers."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, but it does not listen
        yield Published(f"http://127.0.0.1:{nobody.getsockname()[1]}/{NAME}", SHA)


def assert_made_up(patients):
    """They are those of the file that the server has."""
    assert patients.source == "Cleveland, UCI"
    assert not patients.synthetic
    assert tuple(patients.table) == COLUMNS[:-1]
    for name, column in patients.table.items():
        np.testing.assert_array_equal(column, MADE_UP.table[name])
    np.testing.assert_array_equal(patients.num, MADE_UP.num)


def assert_synthetic(patients, told: str, *words: str):
    """They are the synthetic ones, and the printed sentences say these words and what to do."""
    assert patients is synthetic_patients()
    assert "SYNTHETIC" in patients.label
    for word in ("SYNTHETIC", NAME, "DESCENT_DATA", "http://127.0.0.1", *words):
        assert word in told


def test_the_file_is_downloaded_once_and_then_read_from_the_folder(server, tmp_path):
    assert_made_up(load_patients(tmp_path / "new", server.published))
    assert (tmp_path / "new" / NAME).read_bytes() == BYTES
    assert_made_up(load_patients(tmp_path / "new", server.published))
    assert server.asked == 1


def test_the_same_file_is_the_same_object_so_studies_of_it_are_found_again(server, tmp_path):
    assert load_patients(tmp_path, server.published) is load_patients(tmp_path, server.published)


def test_a_bar_shows_a_long_download_and_pooch_tells_no_folder(
    server, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(heart_disease, "BAR_AFTER", 0)
    load_patients(tmp_path, server.published)
    told = capsys.readouterr()
    assert told.out == ""
    assert "100%" in told.err
    assert str(tmp_path) not in told.err


def test_a_short_download_says_nothing(server, tmp_path, capsys):
    load_patients(tmp_path, server.published)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("setting", ["DESCENT_DATA", "XDG_CACHE_HOME"])
def test_the_environment_says_where_the_file_is_kept(server, tmp_path, monkeypatch, setting):
    if setting == "XDG_CACHE_HOME" and os.name == "nt":
        pytest.skip("caches of Windows have another variable")
    monkeypatch.setenv(setting, str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert_made_up(load_patients(published=server.published))
    (kept,) = tmp_path.rglob(NAME)
    assert kept.parent == tmp_path or "descent" in kept.parts


def test_a_right_file_needs_no_network(refused, tmp_path):
    (tmp_path / NAME).write_bytes(BYTES)
    assert_made_up(load_patients(tmp_path, refused))


@pytest.fixture
def read_only():
    """A folder with the right file that this process may read but not write, even where root runs it."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no users as POSIX knows them")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / NAME).write_bytes(BYTES)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)  # as nobody: folders do not refuse root
        yield folder
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_right_file_in_a_read_only_folder_is_used_and_nothing_is_written(refused, read_only):
    assert_made_up(load_patients(read_only, refused))
    assert [path.name for path in read_only.iterdir()] == [NAME]


def test_a_read_only_folder_without_the_file_is_told(server, read_only, capsys):
    other = Published(server.published.address.replace(NAME, "x" + NAME), SHA)
    patients = load_patients(read_only, other)
    assert_synthetic(patients, capsys.readouterr().out, "PermissionError", str(read_only))


def test_a_folder_that_is_a_file_is_told(server, tmp_path, capsys):
    wrong = tmp_path / "file"
    wrong.write_text("not a folder")
    patients = load_patients(wrong, server.published)
    assert_synthetic(patients, capsys.readouterr().out, "cannot be used", str(wrong))
    assert wrong.read_text() == "not a folder"


def test_without_a_network_the_patients_are_synthetic_and_it_is_said(refused, tmp_path, capsys):
    patients = load_patients(tmp_path, refused)
    told = capsys.readouterr().out
    assert_synthetic(patients, told, "no connection", str(tmp_path), refused.address)
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_wrong_bytes_are_never_used_nor_kept(server, tmp_path, capsys):
    server.answer = 200, BYTES.replace(b"?", b"3")
    patients = load_patients(tmp_path, server.published)
    assert_synthetic(patients, capsys.readouterr().out, "other bytes arrived", "sha256")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_is_an_error_is_told(server, tmp_path, capsys):
    server.answer = 404, b"gone"
    assert_synthetic(
        load_patients(tmp_path, server.published), capsys.readouterr().out, "answered 404"
    )


def test_a_file_in_a_shared_folder_is_readable_for_the_whole_class(server, tmp_path):
    if os.name == "nt":
        pytest.skip("Windows keeps rights elsewhere")
    path = heart_disease.fetch(tmp_path, server.published)
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("proxy", ["foo://ada:secret@here:1", "http://ada:secret@here:port"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    tmp_path, monkeypatch, capsys, proxy
):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("http_proxy", proxy)
    patients = load_patients(tmp_path, Published(f"http://127.0.0.1:1/{NAME}", SHA))
    told = capsys.readouterr().out
    assert_synthetic(patients, told, "proxy", "HTTPS_PROXY")
    assert "other bytes" not in told
    assert "secret" not in told


def test_a_home_that_nobody_has_is_told(server, capsys):
    patients = load_patients("~no such account/data", server.published)
    assert_synthetic(patients, capsys.readouterr().out, "~no such account", "cannot be used")
    assert server.asked == 0


def test_a_damaged_file_in_the_folder_is_replaced(server, tmp_path):
    (tmp_path / NAME).write_bytes(BYTES[:100])
    assert_made_up(load_patients(tmp_path, server.published))
    assert (tmp_path / NAME).read_bytes() == BYTES


def test_a_damaged_file_is_not_used_when_there_is_no_network(refused, tmp_path, capsys):
    (tmp_path / NAME).write_bytes(BYTES[:100])
    patients = load_patients(tmp_path, refused)
    assert_synthetic(patients, capsys.readouterr().out, "no connection", "is not used")


def test_a_silent_server_is_not_waited_for_for_ever(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(heart_disease, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silence = Published(f"http://127.0.0.1:{silent.getsockname()[1]}/{NAME}", SHA)
        patients = load_patients(tmp_path, silence)
    assert_synthetic(patients, capsys.readouterr().out, "Timeout")


def test_where_real_data_is_required_there_is_an_error_instead(refused, tmp_path, monkeypatch):
    monkeypatch.setenv("DESCENT_DATA_REQUIRED", "1")
    with pytest.raises(NoRealData, match="no connection") as caught:
        load_patients(tmp_path, refused)
    assert refused.address in str(caught.value)


@pytest.mark.parametrize("value", ["0", ""])
def test_required_can_be_switched_off(refused, tmp_path, monkeypatch, value):
    monkeypatch.setenv("DESCENT_DATA_REQUIRED", value)
    assert load_patients(tmp_path, refused).synthetic


def test_patients_are_read_only_and_hashed_as_objects():
    patients = synthetic_patients(10)
    with pytest.raises(ValueError, match="read-only"):
        patients.table["age"][0] = 1
    with pytest.raises(ValueError, match="read-only"):
        patients.num[0] = 1
    twin = heart_disease.Patients(patients.table, patients.num, patients.source)
    assert twin != patients
    assert len({patients, twin}) == 2


def test_the_target_is_a_diagnosis_above_zero():
    np.testing.assert_array_equal(MADE_UP.y, [float(num in (1, 2, 3, 4)) for num in MADE_UP.num])


def test_the_published_file_is_as_the_repository_describes_it(monkeypatch):
    if not (REAL / "processed.cleveland.data").is_file():
        pytest.skip("the published file is not beside this repository")
    monkeypatch.setenv("DESCENT_DATA_REQUIRED", "1")
    patients = load_patients(REAL)
    assert patients.label == "303 patients, Cleveland, UCI"
    assert len(patients) == 303
    assert patients.y.sum() == 139
    missing = {name: np.isnan(column).sum() for name, column in patients.table.items()}
    assert {name: n for name, n in missing.items() if n} == {"ca": 4, "thal": 2}
    levels = {name: set(column[~np.isnan(column)]) for name, column in patients.table.items()}
    assert levels["cp"] == {1, 2, 3, 4}
    assert levels["thal"] == {3, 6, 7}
    assert levels["slope"] == {1, 2, 3}
    assert levels["ca"] == {0, 1, 2, 3}
    assert set(patients.num) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("seed", range(3))
def test_synthetic_patients_have_the_levels_the_gaps_and_the_ranges_of_the_file(seed):
    patients = synthetic_patients(seed=seed)
    table = patients.table
    assert tuple(table) == COLUMNS[:-1]
    assert {name for name, column in table.items() if np.isnan(column).any()} == {"ca", "thal"}
    assert np.isnan(table["ca"]).sum() == 4
    assert np.isnan(table["thal"]).sum() == 2
    assert set(table["cp"]) == {1, 2, 3, 4}
    assert set(table["thal"][~np.isnan(table["thal"])]) == {3, 6, 7}
    assert set(patients.num) == {0, 1, 2, 3, 4}
    assert table["age"].min() >= 29
    assert table["age"].max() <= 77
    assert 0.35 < patients.y.mean() < 0.55


def test_synthetic_patients_are_the_same_for_the_same_seed_and_others_for_another():
    first, again = synthetic_patients(50, 3), synthetic_patients.__wrapped__(50, 3)
    other = synthetic_patients(50, 4)
    np.testing.assert_array_equal(first.table["chol"], again.table["chol"])
    assert np.any(first.table["chol"] != other.table["chol"])


def test_there_is_something_to_learn_from_synthetic_patients_but_not_everything():
    patients = synthetic_patients(2000, 1)
    X = np.nan_to_num(np.stack(list(patients.table.values()), axis=1))
    X = (X - X.mean(0)) / X.std(0)
    guess = cross_val_predict(LogisticRegression(), X, patients.y)
    assert 0.72 < np.mean(guess == patients.y) < 0.9


def test_a_cohort_without_patients_is_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        synthetic_patients(0)


def test_the_command_fetches_the_file_once_and_says_where_it_lies(tmp_path, monkeypatch, server):
    monkeypatch.setattr(heart_disease, "CLEVELAND_FILE", server.published)
    monkeypatch.setenv("DESCENT_DATA", str(tmp_path))
    for _ in range(2):
        done = CliRunner().invoke(cli.main, ["data"])
        assert (done.exit_code, done.stdout.split()[-1]) == (0, str(tmp_path / NAME))
    assert server.asked == 1
    assert (tmp_path / NAME).read_bytes() == BYTES


def test_the_command_exits_1_and_says_what_to_do_where_nobody_answers(
    tmp_path, monkeypatch, refused
):
    monkeypatch.setattr(heart_disease, "CLEVELAND_FILE", refused)
    monkeypatch.setenv("DESCENT_DATA", str(tmp_path))
    done = CliRunner().invoke(cli.main, ["data"])
    assert done.exit_code == 1
    assert "What to do: " in done.stderr
    assert str(tmp_path) in done.stderr
