"""`make setup`, the first half of every other target: what it does, skips and says.

Stand-in Pythons play what a machine may have; the folder of the copy has a space in its name.
"""

import sys

import pytest

# A Python that makes environments whose pip notes its calls and succeeds. CALLS is the log.
WORKING = r"""
echo "$0 $*" >>"$CALLS"
case "$*" in
*version_info\[:3\]*) echo "${FAKE_VERSION:-3.11.9}" ;;
"-m venv "*)
    mkdir -p "$3/bin"
    touch "$3/pyvenv.cfg"
    echo "VIRTUAL_ENV=$3" >"$3/bin/activate"
    cp "$0" "$3/bin/python" ;;
esac
"""


@pytest.fixture
def calls(tmp_path):
    return tmp_path / "calls"


@pytest.fixture
def working(program, calls):
    """A Python with which the set-up succeeds; what it was asked is in `calls`."""
    return program("working/python3", f"CALLS='{calls}'", WORKING)


def the_one_line(result) -> str:
    """The only line of stderr that is not make's own closing remark."""
    assert result.returncode != 0
    lines = [x for x in result.stderr.splitlines() if not x.startswith("make: ***")]
    assert len(lines) == 1, result.stderr
    return lines[0]


def installs(calls) -> int:
    return calls.read_text().count("-e .[lab,grade,test,docs]")


def test_setup_installs_the_extras_with_the_exact_versions(make, working, calls, copy):
    result = make("setup", f"PYTHON={working}")
    assert result.returncode == 0, result.stderr
    assert "Installing the course into .venv with Python 3.11.9" in result.stdout
    assert installs(calls) == 1
    assert "-c constraints.txt" in calls.read_text()
    assert (copy / ".venv" / ".descent-installed").exists()


def test_a_second_setup_runs_no_pip_and_says_nothing(make, working, calls):
    make("setup", f"PYTHON={working}")
    before = calls.read_text()
    result = make("setup")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert calls.read_text() == before


def test_a_search_path_of_the_shells_cd_leads_nowhere_else(make, working, calls, copy, tmp_path):
    (tmp_path / "elsewhere" / "tools").mkdir(parents=True)
    result = make("setup", f"PYTHON={working}", CDPATH=str(tmp_path / "elsewhere"))
    assert (result.returncode, result.stderr) == (0, "")
    assert installs(calls) == 1
    assert (copy / ".venv" / ".descent-installed").exists()
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["tools"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_list_of_packages_is_installed_into_the_same_environment(
    make, working, calls, copy, name
):
    make("setup", f"PYTHON={working}")
    with (copy / name).open("a") as file:
        file.write("# changed\n")
    assert make("setup").returncode == 0
    assert installs(calls) == 2
    assert calls.read_text().count("-m venv ") == 1


def test_a_touched_file_with_the_same_content_installs_nothing(make, working, calls, copy):
    make("setup", f"PYTHON={working}")
    (copy / "constraints.txt").touch()
    make("setup")
    assert installs(calls) == 1


def test_an_environment_that_was_moved_is_made_anew(make, working, calls, copy):
    make("setup", f"PYTHON={working}")
    (copy / ".venv").rename(copy / "elsewhere")
    result = make("setup", f"PYTHON={working}", "VENV=elsewhere")
    assert result.returncode == 0, result.stderr
    assert calls.read_text().count("-m venv ") == 2


def test_another_python_asked_for_by_name_replaces_the_environment(make, working, calls, program):
    make("setup", f"PYTHON={working}")
    newer = program("newer/python3", f"CALLS='{calls}'", "FAKE_VERSION=3.12.1", WORKING)
    result = make("setup", f"PYTHON={newer}")
    assert "with Python 3.12.1" in result.stdout
    assert calls.read_text().count("-m venv ") == 2


def test_too_old_a_python_is_named_with_the_way_to_choose_another(make, program, copy):
    old = program(
        "python3",
        "case $2 in *version_info\\[:3\\]*) echo 3.10.13 ;; *'< (3, 11)'*) exit 1 ;; esac",
    )
    line = the_one_line(make("lab", f"PYTHON={old}"))
    assert "3.10.13" in line
    assert "make lab PYTHON=python3.12" in line
    assert not (copy / ".venv").exists()


def test_a_python_that_is_not_there_is_named(make, copy):
    line = the_one_line(make("test", "PYTHON=python-of-nowhere"))
    assert "'python-of-nowhere'" in line
    assert "make test PYTHON=" in line
    assert not (copy / ".venv").exists()


def test_a_missing_venv_module_is_answered_with_the_package_to_install(make, program):
    bare = program(
        "python3",
        "case $2 in *version_info\\[:3\\]*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac",
    )
    assert "sudo apt install python3.11-venv" in the_one_line(make("lab", f"PYTHON={bare}"))


def test_a_folder_with_other_things_in_it_is_left_alone(make, working, copy):
    (copy / "thesis").mkdir()
    (copy / "thesis" / "chapter1").write_text("words")
    line = the_one_line(make("lab", f"PYTHON={working}", "VENV=thesis"))
    assert "thesis exists and is no virtual environment" in line
    assert [x.name for x in (copy / "thesis").iterdir()] == ["chapter1"]


def test_without_a_network_one_line_says_so_and_the_next_try_goes_on(make, copy, tmp_path):
    """With a real Python and pip, and an index at a closed port of this machine."""
    nowhere = {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
    }
    line = the_one_line(make("lab", f"PYTHON={sys.executable}", **nowhere))
    assert "no package index can be reached" in line
    venv = copy / ".venv"
    assert str(venv / "install.log") in line
    assert "127.0.0.1" in (venv / "install.log").read_text()
    assert not (venv / ".descent-installed").exists()
    made = (venv / "pyvenv.cfg").stat().st_mtime_ns
    assert "no package index" in the_one_line(make("lab", **nowhere))
    assert (venv / "pyvenv.cfg").stat().st_mtime_ns == made, "the environment was made anew"


def test_a_failed_installation_says_pips_last_error_and_where_the_log_is(make, program, copy):
    failing = WORKING + 'case "$*" in *"pip install"*) echo "ERROR: disk on fire"; exit 1 ;; esac'
    line = the_one_line(make("lab", f"PYTHON={program('python3', 'CALLS=/dev/null', failing)}"))
    assert "ERROR: disk on fire" in line
    assert (copy / ".venv" / "install.log").read_text().count("disk on fire") == 1
    assert not (copy / ".venv" / ".descent-installed").exists()
