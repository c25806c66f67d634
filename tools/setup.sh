#!/usr/bin/env bash
# Makes the virtual environment that every make target runs in, or finds it ready.
#   tools/setup.sh PYTHON VENV GOAL     (PYTHON: may be empty; GOAL: the make target, for messages)
# A stamp inside it holds what was installed, so the next call costs milliseconds and no network.
set -u
# With it, `cd tools/..` may lead into another folder called tools.
unset CDPATH
cd "$(dirname "$0")/.." || exit 1

python=$1
shown=$2
goal=${3:-lab}
case $shown in /*) venv=$shown ;; *) venv=$(pwd -P)/$shown ;; esac
stamp=$venv/.descent-installed
log=$venv/install.log
# A user's pip settings may ask for installs outside of the environment.
export PIP_USER=0

fail() {
    echo "make $goal: $*" >&2
    exit 1
}

version_of() {
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
}

# The sum of what was asked for, and the place: a virtual environment does not survive a move.
fingerprint() {
    cat pyproject.toml constraints.txt | cksum
    echo "$(pwd -P) $venv"
}

is_fresh() {
    [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] &&
        { [ -z "$python" ] || [ "$(version_of "$python")" = "$(version_of "$venv/bin/python")" ]; }
}

# Without a wish, an environment keeps the Python it was made with: PYTHON=... is needed only once.
choose_python() {
    [ -n "$python" ] && return
    python=python3
    if is_whole; then python=$venv/bin/python; fi
}

check_python() {
    version=$(version_of "$python") ||
        fail "no Python runs under the name '$python'; install Python 3.11 or newer," \
            "or name the one to use: make $goal PYTHON=python3.12"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "'$python' is Python $version, but the course needs 3.11 or newer;" \
            "if you have one, name it: make $goal PYTHON=python3.12"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "Python $version has no venv module; on Debian and Ubuntu it comes with" \
            "sudo apt install python${version%.*}-venv"
}

check_folder() {
    if [ ! -f "$venv/pyvenv.cfg" ] && ls -A "$venv" 2>/dev/null | grep -qvx install.log; then
        fail "the folder $shown exists and is no virtual environment;" \
            "delete it, or name another: make $goal VENV=.venv"
    fi
    mkdir -p "$venv" 2>/dev/null ||
        fail "the folder $shown cannot be made; name another: make $goal VENV=.venv"
}

# Made in this very place, and to its end.
is_whole() {
    grep -qF "$venv" "$venv/bin/activate" 2>/dev/null &&
        "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

make_venv() {
    if is_whole && [ "$(version_of "$venv/bin/python")" = "$version" ]; then return; fi
    if [ -f "$venv/pyvenv.cfg" ]; then rm -rf "$venv"; fi
    mkdir -p "$venv"
    "$python" -m venv "$venv" >"$log" 2>&1 ||
        fail "Python $version could not make a virtual environment; what it said is in $log"
}

# On a screen, how far it is; a file gets the lines before and after only.
show_progress() {
    while sleep 1; do
        printf '\r  %d s, %d packages found' $SECONDS "$(grep -cE '^(Collecting|Processing) ' "$log")"
        if grep -q '^Installing collected packages: .*jax' "$log"; then printf ', installing them'; fi
    done
}

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
        -c constraints.txt "$@" >>"$log" 2>&1
}

# The build tool is pinned too, and stays: a later change of pyproject.toml then needs no network.
install_all() {
    pip_install setuptools && pip_install --no-build-isolation -e ".[lab,grade,test,docs]"
}

install_with_progress() {
    local ticker="" status
    : >"$log"
    if [ -t 1 ]; then
        show_progress &
        ticker=$!
        trap 'kill "$ticker" 2>/dev/null' EXIT
    fi
    install_all
    status=$?
    if [ -n "$ticker" ]; then
        kill "$ticker" 2>/dev/null
        wait "$ticker" 2>/dev/null
        trap - EXIT
        printf '\r%60s\r' ''
    fi
    return $status
}

explain_failure() {
    local unreachable='NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError'
    # What pip ends with when an index does not answer; with constraints it calls that impossible.
    local gave_up='^ERROR: (No matching distribution|ResolutionImpossible|HTTPS?ConnectionPool|Could not install)'
    if grep -q 'No space left on device' "$log"; then
        fail "the disk is full: $shown needs about 1.5 GB; the log is $log"
    elif grep -qE "$unreachable" "$log" && grep -qE "$gave_up" "$log"; then
        fail "no package index can be reached; connect to the network and run make $goal again" \
            "to go on from here; the log is $log"
    fi
    fail "the installation failed: $(grep '^ERROR' "$log" | tail -1) (the log is $log)"
}

trap 'exit 130' INT
if is_fresh; then exit 0; fi
choose_python
check_python
check_folder
echo "Installing the course into $shown with Python $version:" \
    "$(grep -c '==' constraints.txt) packages, about 1.5 GB, usually 2 to 5 minutes."
rm -f "$stamp"
make_venv
install_with_progress || explain_failure
fingerprint >"$stamp"
echo "Installed in $SECONDS s."
