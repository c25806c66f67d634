"""The files behind the explorers' pages: each lies where its users are, and together they make one module."""

import re

import pytest

from course_lib.explorers.module import PAGE, files, module

PAGES = sorted(file.name for file in PAGE.glob("*.js"))
# What a file declares outside of any bracket: `const a`, `const [A, B]`, `function f`, `class C`.
DECLARED = re.compile(
    r"^(?:export )?(?:const|let|function|class) ([\w$]+|[\[{][^=]*[\]}])", re.MULTILINE
)
USERS = {
    str(file.relative_to(PAGE)): {
        page for page in PAGES if str(file.relative_to(PAGE)) in files(page)
    }
    for file in PAGE.glob("*/*.js")
}


def declared(text):
    return [name for found in DECLARED.findall(text) for name in re.findall(r"[\w$]+", found)]


@pytest.mark.parametrize("page", PAGES)
def test_no_two_files_of_a_page_declare_the_same_name(page):
    names = declared("\n".join((PAGE / file).read_text() for file in files(page)))
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("page", PAGES)
def test_a_module_imports_nothing_and_exports_the_explorer_alone(page):
    text = module(page)
    assert re.findall(r"^\s*import\b", text, re.MULTILINE) == []
    assert re.findall(r"^export .*", text, re.MULTILINE) == re.findall(
        r"^export default shownBy\(\w+\);$", text, re.MULTILINE
    )
    assert text.count("export default") == 1


@pytest.mark.parametrize("file", sorted(USERS))
def test_what_two_pages_use_is_shared_and_the_rest_lies_in_a_folder_of_its_page(file):
    folder = file.split("/")[0]
    if folder == "shared":
        assert len(USERS[file]) > 1
    else:
        assert USERS[file] == {f"{folder}.js"}


def test_names_are_found_in_every_kind_of_declaration():
    text = "const [A, B] = [1, 2];\nexport const C = 3;\nfunction d() {\n  const inner = 1;\n}\nclass E {}\nlet f;"
    assert declared(text) == ["A", "B", "C", "d", "E", "f"]
