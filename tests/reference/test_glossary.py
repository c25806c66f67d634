"""Every word of the glossary against the units' texts, which are read as they stand."""

import re

import pytest

from course_lib import nn
from course_lib.reference import show_glossary
from course_lib.reference.glossary import TERMS
from course_lib.reference.lectures import COLUMNS, DICTIONARY

from .texts import announces, says, sections, units

FOLDERS = {unit[:2]: unit for unit in units()}


def names(term):
    return (term.name, *term.forms)


def paragraphs(number):
    return [text for place in sections(FOLDERS[number]).values() for text in place]


def unexplained(term):
    """The paragraphs of earlier units that use the word without saying where it is explained."""
    return [
        f"{number}: {text[:80]}"
        for number in FOLDERS
        if number < term.places[0][:2]
        for text in paragraphs(number)
        if says(text, names(term)) and not announces(text, term.places[0])
    ]


@pytest.fixture(params=TERMS, ids=lambda term: term.name)
def term(request):
    return request.param


def test_the_words_are_in_alphabetical_order_and_each_is_there_once():
    words = [term.name.casefold() for term in TERMS]
    assert words == sorted(words)
    everything = [name.casefold() for term in TERMS for name in names(term)]
    assert len(everything) == len(set(everything))
    meanings = [term.meaning for term in TERMS]
    assert len(meanings) == len(set(meanings))


def test_the_places_of_a_word_are_sections_that_use_it(term):
    for place in term.places:
        known = sections(FOLDERS[place[:2]])
        assert place in known, f"{term.name}: no section {place}"
        assert any(says(text, names(term)) for text in known[place]), f"{term.name}: not in {place}"
    assert list(term.places) == sorted(term.places)


def test_a_word_is_explained_before_any_other_unit_uses_it(term):
    # What an everyday word means before, everybody knows.
    assert term.everyday or unexplained(term) == []


def test_only_words_that_earlier_units_use_are_called_everyday():
    assert [term.name for term in TERMS if term.everyday and not unexplained(term)] == []


def test_a_meaning_is_a_short_sentence_or_two(term):
    assert term.meaning.endswith(".")
    assert term.meaning[0].isupper() or not term.meaning[0].isalpha()
    assert len(term.meaning) <= 70
    assert term.meaning.rstrip(".").casefold() != term.name.casefold()


def test_names_in_the_library_exist(term):
    if term.code.startswith("nn."):
        assert hasattr(nn, term.code.removeprefix("nn.")) or term.code == "nn.schedules"


def test_every_lecture_has_its_entry_in_every_row_of_the_dictionary():
    assert {len(row) for row in DICTIONARY} == {len(COLUMNS)}
    concepts = [row[0] for row in DICTIONARY]
    assert len(concepts) == len(set(concepts))
    for row in DICTIONARY:
        assert any(row[1:]), f"no lecture has {row[0]}"


@pytest.mark.parametrize(
    ("concept", "lecture", "written"),
    [
        ("pre-activation", "CS 486", "$a$"),
        ("pre-activation", "Srikumar", "$s$"),
        ("activation", "Gurari", "$o$"),
        ("learning rate", "MIT", r"$\alpha$"),
        ("learning rate", "Lecture 02", r"$\gamma_k$"),
        ("bias", "CS 486", "left out"),
        ("squared error", "MIT", "no ½, mean"),
        ("loss", "Lecture 02", "$J$"),
    ],
)
def test_the_dictionary_says_what_the_table_of_unit_04_says(concept, lecture, written):
    rows = {re.sub(r"[:`$].*", "", row[0]).strip(): row for row in DICTIONARY}
    assert rows[concept][COLUMNS.index(lecture)].startswith(written)


def test_a_notebook_can_show_a_word(capsys):
    show_glossary("Momentum")
    assert "Markdown" in capsys.readouterr().out


def test_a_word_that_is_not_there_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="no word like 'attention'"):
        show_glossary("attention")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The batches are small.", True),
        ("a mini-batch", False),
        ("`batch` rows", False),
        ("Two\nbatch sizes", True),
    ],
)
def test_a_word_is_recognised_in_prose_only(text, found):
    assert says(text, ("batch",)) is found


def test_a_paragraph_announces_a_unit_by_its_number():
    assert announces("You meet it in unit 06.", "06 §2")
    assert not announces("You meet it in unit 05.", "06 §2")
