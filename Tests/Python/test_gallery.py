"""The Block gallery shows the truth: the code on its page makes the blocks that stand beside it."""

import json
import sys

import pytest
from talking import ROOT, SDK, Plugin

GALLERY = ROOT / "Plugins" / "BlockGallery"
sys.path[:0] = [str(SDK), str(GALLERY)]
import block_gallery  # noqa: E402
import hustings  # noqa: E402
import recipes  # noqa: E402


@pytest.fixture
def plugin():
    with Plugin([sys.executable, GALLERY / "block_gallery.py"]) as plugin:
        plugin.initialize()
        yield plugin


def rendered(plugin, **parameters):
    plugin.render("blocks", **parameters)
    return plugin.next()["result"]


def test_what_is_shown_is_made_by_the_code_beside_it(plugin):
    page = rendered(plugin)
    sections = [block for block in page["blocks"] if block["type"] == "section"]
    assert [section["heading"] for section in sections] == list(block_gallery.ABOUT)
    names = {name: getattr(hustings, name) for name in hustings.__all__}
    names["datetime"] = __import__("datetime")
    shown = []
    for section in sections:
        about, *blocks, code = section["blocks"]
        assert about["type"] == "text" and {block["type"] for block in blocks} == {section["heading"]}
        python, swift = code["blocks"]
        assert (code["type"], python["language"], swift["language"]) == ("details", "python", "swift")
        assert eval(f"Page('', {python['text']})", names).json["blocks"] == blocks
        lines = {line.strip() for line in (GALLERY / "Examples" / "Examples.swift").read_text().splitlines()}
        assert {line.strip() for line in swift["text"].splitlines()} <= lines
        shown += blocks
    # The same file holds the Swift examples to the same blocks.
    assert shown == json.loads((ROOT / "Tests" / "Fixtures" / "examples.json").read_text())["blocks"]


def test_its_parts_make_the_whole(plugin):
    def sections(**parameters):
        return [block for block in rendered(plugin, **parameters)["blocks"] if block["type"] == "section"]

    assert sections(part="first") + sections(part="last") == sections()


def test_its_form_and_button_answer(plugin):
    for values, errors in [({}, ["name", "voters"]), ({"name": "Ann", "voters": 413}, ["voters"]),
                           ({"voters": 2}, ["name"])]:
        plugin.invoke("answer", **values)
        result = plugin.next()["result"]
        assert not result["ok"] and [error["field"] for error in result["errors"]] == errors
    plugin.invoke("answer", name="Ann", voters=412)
    assert plugin.next()["result"]["ok"]
    plugin.invoke("press")
    assert plugin.next()["result"]["message"] == "You have pressed the button."


def test_its_recipe_searches_and_leads_from_page_to_page(plugin):
    def shown(**parameters):
        plugin.render("streets", **parameters)
        form, streets, *rest = plugin.next()["result"]["blocks"]
        pages = next((block for block in rest if block["type"] == "pagination"), {})
        return form, streets, pages

    form, streets, pages = shown()
    assert form["view"] == "streets" and len(streets["items"]) == 5 and "previous" not in pages
    seen = streets["items"]
    while "next" in pages:
        _, streets, pages = shown(**pages["next"]["parameters"])
        seen += streets["items"]
    assert seen == sorted(set(seen)) and len(seen) == 12
    assert [len(shown(find=find)[1].get("items", [])) for find in ("LANE", "nowhere")] == [4, 0]
    lines = (ROOT / "Tests" / "Fixtures" / "recipes.jsonl").read_text().splitlines()
    made = [recipes.streets(find, page).json
            for find, page in [("", 1), ("", 2), ("", 3), ("lane", 1), ("nowhere", 1)]]
    assert made == [json.loads(line) for line in lines], "print them anew: python3 Plugins/BlockGallery/recipes.py"
