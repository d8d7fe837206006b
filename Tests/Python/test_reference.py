"""The Python SDK's page says what the SDK is: each public name, with how it is called, in its own words."""

import ast
import os
import re
import sys

import pytest
from reference import PAGE, ROOT, page

sys.path.insert(0, str(ROOT / "SDK" / "Python"))
import hustings  # noqa: E402


def test_the_page_is_what_the_sdk_says_of_itself():
    written = PAGE.read_text() if PAGE.exists() else ""
    if os.environ.get("HUSTINGS_REWRITE") == "1" and written != page():
        PAGE.write_text(page())
        pytest.fail(f"{PAGE.name} was rewritten: look at what changed")
    assert written == page(), "HUSTINGS_REWRITE=1 pytest Tests/Python/test_reference.py writes it anew"


@pytest.mark.parametrize("name", hustings.__all__)
def test_every_public_name_stands_on_the_page_with_words_of_its_own(name):
    entry = re.search(rf"\n### `{name}`\n(.*?)(?=\n##|\Z)", page(), re.S)
    assert entry and re.sub(r"```.*?```", "", entry.group(1), flags=re.S).strip()


@pytest.mark.parametrize("name", [name for name in hustings.__all__ if isinstance(getattr(hustings, name), type)])
def test_every_public_method_stands_on_the_page_with_words_of_its_own(name):
    for method, value in vars(getattr(hustings, name)).items():
        if method.startswith("_") or not (callable(value) or isinstance(value, (property, staticmethod))):
            continue
        entry = re.search(rf"\n####? `{name}[.]{method}`\n(.*?)(?=\n##|\Z)", page(), re.S)
        assert entry and re.sub(r"```.*?```", "", entry.group(1), flags=re.S).strip(), method


def test_every_example_on_the_page_is_python():
    pieces = re.findall(r"```python\n(.*?)```", page(), re.S)
    assert len(pieces) > 80
    for piece in pieces:
        # How something is called reads, after a `def`, as Python; an answer stands there without its function.
        called = re.sub(r"^[\w.]+\(((?:.|\n)*?)\)( -> .+)?$", r"def f(\1)\2: ...", piece, flags=re.M)
        assert any(is_python(text) for text in (piece, re.sub("^return ", "", piece), called)), piece


def is_python(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
