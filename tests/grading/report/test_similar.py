"""Copied answers are found although names, comments and layout were changed; answers of one's own are not."""

import keyword

from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.report.similar import FEWEST_WORDS, alike, words_of

ANSWER = """
def backward(dout, X, W, b):
    # mine
    dX = dout @ W.T
    dW = X.T @ dout
    db = dout.sum(axis=0)
    total = 0.0
    for i in range(len(db)):
        total = total + db[i] ** 2 / (1 + i)
    return dX, dW, db, total
"""
OTHER = """
def backward(dout, X, W, b):
    parts = {"X": jnp.einsum("no,io->ni", dout, W), "W": jnp.einsum("ni,no->io", X, dout)}
    parts["b"] = jnp.ones(len(dout)) @ dout
    weights = 1 / (1 + jnp.arange(parts["b"].size))
    return parts["X"], parts["W"], parts["b"], jnp.vdot(weights, parts["b"] ** 2)
"""
NAMES = ("dX", "dW", "db", "total", "i")
names = st.text("abcdefgh_", min_size=2, max_size=8).filter(
    lambda name: not keyword.iskeyword(name)
)


def renamed(code, new):
    for old, name in zip(NAMES, new, strict=True):
        # Long enough that no other word holds it.
        code = code.replace(old, f"x_{name}_{old}") if old != "i" else code
    return code


@given(st.lists(names, min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_other_names_comments_and_layout_change_nothing(new):
    changed = renamed(ANSWER, new).replace("# mine", "# something else").replace("    ", "\t")
    assert words_of(changed) == words_of(ANSWER)


def test_copies_are_found_and_others_are_not():
    copied = renamed(ANSWER, ("p", "q", "r", "s", "t"))
    found = alike({"ada": [ANSWER] * 3, "bob": [copied] * 3, "cem": [OTHER] * 3}, [])
    assert [each.names for each in found] == [("ada", "bob")]
    assert found[0].similarity > 0.99


def test_what_everybody_was_given_is_nobodys_answer():
    assert alike({"ada": [ANSWER] * 3, "bob": [ANSWER] * 3}, [ANSWER]) == []


def test_short_answers_are_alike_by_nature():
    short = ["def f(x):\n    return 2 * x"]
    assert len(words_of(short[0])) < FEWEST_WORDS
    assert alike({"ada": short, "bob": short}, []) == []


def test_many_copies_are_one_lead_that_names_all():
    several = {f"s{i}": [ANSWER] * 3 for i in range(8)}
    (group,) = alike(several | {"cem": [OTHER] * 3}, [], [OTHER] * 3)
    assert group.names == tuple(several)
    assert (
        group.words
        == "8 submissions are alike: they answer in words that are the same but for names and layout (100.0 %)"
    )


def test_a_pair_beside_a_group_stays_a_pair_of_its_own():
    several = {f"s{i}": [ANSWER] * 3 for i in range(6)}
    found = alike(several | {"cem": [OTHER] * 3, "dee": [OTHER] * 3}, [])
    assert sorted(len(each.names) for each in found) == [2, 6]


def test_where_many_write_what_the_instructor_wrote_the_lead_says_so():
    (group,) = alike({f"s{i}": [ANSWER] * 3 for i in range(12)}, [], [ANSWER] * 3)
    assert group.words.endswith("yours are, too: the course may have led them there")


@given(st.text())
def test_no_text_stops_it(text):
    words_of(text)
    alike({"ada": [text], "bob": [text]}, [])
