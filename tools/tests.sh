#!/usr/bin/env bash
# Every test of the repository, part by part: tools/tests.sh VENV
# A part that fails does not keep the next from running; the last line says which failed.
# A few tests that fail get a second try, alone; the summary names those that needed it.
set -u
# With it, `cd tools/..` may lead into another folder called tools.
unset CDPATH
cd "$(dirname "$0")/.." || exit 1

case $1 in /*) bin=$1/bin ;; *) bin=$(pwd -P)/$1/bin ;; esac
output=$(mktemp "${TMPDIR:-/tmp}/descent-tests.XXXXXX") || exit 1
# What one part compiled, no other needs to: the notebooks are run in several.
DESCENT_TEST_CACHES=$(mktemp -d "${TMPDIR:-/tmp}/descent-caches.XXXXXX") || exit 1
export DESCENT_TEST_CACHES
remembered=$(mktemp -d "${TMPDIR:-/tmp}/descent-pytest.XXXXXX") || exit 1
trap 'rm -rf "$output" "$DESCENT_TEST_CACHES" "$remembered"' EXIT
trap 'exit 130' INT
parts=""
closing_lines=""
failed=""
second=""

# part NAME COMMAND...
part() {
    local name=$1 started=$SECONDS verdict=ok
    shift
    printf '\n== %s\n' "$name"
    "$@" 2>&1 | tee "$output"
    status=${PIPESTATUS[0]}
    if [ "$status" -ne 0 ]; then
        verdict=FAILED
        failed="$failed${failed:+, }$name"
    fi
    parts="$parts$(printf '%-6s  %-20s %4d s' "$verdict" "$name" $((SECONDS - started)))"$'\n'
    closing_lines="$closing_lines$(grep -E '^=+ .* in [0-9.]+s.* =+$' "$output" | tail -1)"$'\n'
}

# Two workers, as small machines have two cores. tests/conftest.py says which tests share a worker, and
# which come first; the cells of one notebook run in one worker.
workers=(-n 2 --dist loadfile --no-loadscope-reorder)

# Unit 10 shows real patients. Where they cannot be had, its cells must run with invented ones, and only
# its outputs are not compared.
real=strict
if [ -z "${DESCENT_DATA:-}" ] && [ -f ../shared/data/processed.cleveland.data ]; then
    DESCENT_DATA=$(cd ../shared/data && pwd)
    export DESCENT_DATA
fi
"$bin/course" data || real=lax

part "ruff" "$bin/ruff" check .
part "format" "$bin/ruff" format --check .
part "course build --check" "$bin/course" build --check
part "docs" "$bin/python" -m sphinx -W --keep-going -q -b html docs build/docs
# The notebooks come first: what they compile is read by nearly all other tests, and by nobody twice.
# The environment's own kernel, whatever kernels the account has; strict: every output is compared.
compiled=$(DESCENT_PROGRAMS=$DESCENT_TEST_CACHES/programs "$bin/python" -c \
    'from course_lib.grading import programs; print(programs.folder())')
nbval=(env "JAX_COMPILATION_CACHE_DIR=$compiled" JAX_PERSISTENT_CACHE_ENABLE_XLA_CACHES=none
    JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0 JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES=-1
    "$bin/python" -m pytest --nbval-current-env --nbval-cell-timeout 300
    --nbval-sanitize-with tests/nbval_sanitize.cfg "${workers[@]}")
if [ $real = strict ]; then
    part "nbval" "${nbval[@]}" --nbval solutions
else
    part "nbval" "${nbval[@]}" --nbval solutions --ignore solutions/10_heart_disease
    part "nbval, no real data" "${nbval[@]}" --nbval-lax solutions/10_heart_disease
fi
# What takes longest is said at the end: this part is most of the time.
pytest=("$bin/python" -m pytest tests -o "cache_dir=$remembered")
before=$failed
part "pytest" "${pytest[@]}" --durations 25 --durations-min 5 "${workers[@]}"
# Real kernels, servers and browsers share the computer with whatever else it does, so a test that waits may wait too
# briefly. A few that failed are run again with nothing beside them, and all must pass. Not where a worker crashed or
# hung: that is no matter of waiting.
names=""
if [ "$status" -eq 1 ] && [ -s "$remembered/v/cache/lastfailed" ] &&
    ! grep -qE "^\[gw[0-9]+\] node down|worker 'gw[0-9]+' crashed|\+ Timeout \+" "$output"; then
    names=$("$bin/python" -c 'import json, sys; print(*json.load(open(sys.argv[1])), sep="\n")' \
        "$remembered/v/cache/lastfailed")
fi
count=$(printf '%s' "$names" | grep -c .)
if [ "$count" -ge 1 ] && [ "$count" -le 12 ]; then
    failed=$before
    part "pytest, again alone" "${pytest[@]}" --last-failed --last-failed-no-failures none
    # Skipped or not found again is not passed.
    if [ "$status" -eq 0 ] && ! grep -qE "^=+ $count passed" "$output"; then
        status=1
        failed="$failed${failed:+, }pytest, again alone"
    fi
    [ "$status" -ne 0 ] || second=$names
fi

printf '\n== summary\n%s' "$parts"
printf '%s' "$closing_lines" | grep .
if [ -n "$failed" ]; then
    echo "make test: FAILED in $failed"
    exit 1
fi
if [ -n "$second" ]; then
    printf 'Passed at the second try only, alone; each is worth a look:\n%s\n' "$second"
fi
echo "make test: all parts passed"
