"""The guard in a real kernel: its streams, its signals, its cells. One kernel for all of it."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

SETUP = """
import ctypes, logging, os, signal, subprocess, sys, threading, time
import jax, jax.numpy as jnp, numpy as np
from IPython.display import HTML, clear_output, display
from course_lib.checks.exercise import Case
from course_lib.checks.calling.run_answer import run_answer
logging.basicConfig()
ONE = Case("x", (2.0,))
def helper(x):
    y = 2 * x
    return y - missing
"""
CELLS = {
    "low": """
def low(x):
    os.write(1, b"low out"); os.write(2, b"low err")
    ctypes.CDLL(None).puts(b"C out")
    os.system("echo child >&2")
    subprocess.Popen("sleep 0.3; echo written after the call >&2", shell=True)
    return x
outcome = run_answer(low, ONE)
time.sleep(1)
""",
    "logs": """
def logs(x):
    logging.warning("logged")
    print("printed", file=sys.__stderr__, flush=True)
    threading.Thread(target=lambda: print("of a thread", file=sys.stderr)).start()
    return x
outcome = run_answer(logs, ONE)
print("kept:", outcome.printed)
""",
    "displays": """
def displays(x):
    clear_output()
    display(HTML("<b>PASS</b>"))
    return x
outcome = run_answer(displays, ONE)
print("kept:", outcome.printed)
display("shown")
""",
    "endless": """
os.environ["CHECK_SECONDS"] = "0.5"
def endless(x):
    while True:
        x = x + 1
outcome = run_answer(endless, ONE)
print(repr(outcome.error), outcome.line)
""",
    "asks": """
def asks(x):
    return input("how much? ")
print(type(run_answer(asks, ONE).error).__name__)
""",
    "pressed": """
os.environ["CHECK_SECONDS"] = "30"
press = f"import os, time; time.sleep(1); os.kill({os.getpid()}, {int(signal.SIGINT)})"
child = subprocess.Popen([sys.executable, "-c", press])
def sleeps(x):
    try:
        time.sleep(30)
    except:
        pass
run_answer(sleeps, ONE)
""",
    "raised": """
child.wait()
def raises(x):
    raise KeyboardInterrupt
print(repr(run_answer(raises, ONE).error))
""",
    "lines": """
def calls(x):
    return helper(x)
@jax.jit
def jitted(x):
    y = jnp.zeros(3)
    return y @ jnp.zeros(4)
def recurses(x):
    return recurses(x)
for function in (calls, jitted, recurses):
    print(run_answer(function, ONE).line)
""",
    "after": """
os.write(1, b"fd one works")
print("print works")
time.sleep(0.5)
""",
    "value": "1 + 1",
}


@pytest.fixture(scope="module")
def outputs():
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in (SETUP, *CELLS.values())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    # A kernel that sees pytest does not send its file descriptors to the notebook, as others do.
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    NotebookClient(notebook, timeout=120, allow_errors=True).execute(env=env)
    return dict(zip(CELLS, (cell.outputs for cell in notebook.cells[1:]), strict=True))


def text(outputs):
    return "".join(o.text for o in outputs if o.output_type == "stream")


def test_nothing_reaches_stderr_which_would_cost_all_points(outputs):
    streams = [o for cell in outputs.values() for o in cell if o.output_type == "stream"]
    assert {o.name for o in streams} == {"stdout"}


def test_what_is_written_to_file_descriptors_does_not_reach_the_notebook(outputs):
    assert outputs["low"] == []


def test_log_lines_and_those_of_a_thread_are_kept_for_the_report(outputs):
    assert text(outputs["logs"]).startswith("kept: WARNING:root:logged\n")
    assert "of a thread" in text(outputs["logs"])


def test_what_a_function_displays_is_kept_as_text_and_later_displays_are_shown(outputs):
    assert "<IPython.core.display.HTML object>" in text(outputs["displays"])
    (shown,) = (o for o in outputs["displays"] if o.output_type == "display_data")
    assert shown.data["text/plain"] == "'shown'"


def test_a_loop_without_end_ends_with_a_line_of_the_cell(outputs):
    assert "TimeoutError('no answer after 0.5 seconds. Is there a loop" in text(outputs["endless"])
    assert text(outputs["endless"]).strip().split("line ")[1][0] in "34"


def test_a_function_that_asks_gets_no_answer(outputs):
    assert text(outputs["asks"]).strip() in ("StdinNotImplementedError", "TimeoutError")


def test_ctrl_c_stops_the_check_in_one_line_and_a_raised_one_does_not(outputs):
    (error,) = outputs["pressed"]
    assert error.ename == "CheckStopped"
    assert error.traceback == ["CheckStopped: you stopped sleeps with Ctrl-C; nothing was judged"]
    assert text(outputs["raised"]).strip() == "KeyboardInterrupt()"


def test_lines_are_those_of_cells_and_say_which_function_and_cell(outputs):
    calls, jitted, recurses = text(outputs["lines"]).strip().split("\n")
    assert calls == "line 10 of helper, cell In[1]: return y - missing"
    assert jitted == "line 6: return y @ jnp.zeros(4)"
    assert recurses == "line 8: return recurses(x)"


def test_afterwards_the_notebook_works_as_before(outputs):
    assert "fd one works" in text(outputs["after"])
    assert "print works" in text(outputs["after"])
    (value,) = outputs["value"]
    assert value.data["text/plain"] == "2"
