"""An author's mistakes are told on the page and in the terminal, with the author's own line."""

import pytest
from playwright.sync_api import expect
from hosting import DESKTOP, ROOT
from workbench import LIMIT, Workbench


@pytest.fixture(scope="module")
def mistaken(browser):
    """A page of an author who got everything wrong, and the workbench that tells."""
    with Workbench("--role", "organiser", fixture="mistakes") as bench:
        bench.wait("ready")
        context = browser.new_context(viewport=DESKTOP, base_url=bench.address)
        context.set_default_timeout(LIMIT)
        page = context.new_page()
        page.goto(bench.link)
        yield bench, page
        context.close()


def told(mistaken, subject, act):
    """What the page and the terminal tell the author after something was done."""
    bench, page = mistaken
    count = len(bench.said)
    act(page)
    said = bench.wait(subject, count, key="fault")
    report = page.locator(".workbench-report").inner_text()
    assert said["text"] in report and said["place"] in report
    return said, report


def opened(view):
    return lambda page: page.goto(f"/c/exbourne-ordinary/p/mistakes/{view}")


def pressed(button):
    def act(page):
        page.goto("/c/exbourne-ordinary/p/mistakes/forms")
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_text("The action").first.wait_for()
    return act


def line_of(code):
    lines = (ROOT / "Tests" / "Fixtures" / "mistakes" / "mistakes.py").read_text().splitlines()
    return f"mistakes.py:{next(number for number, line in enumerate(lines, 1) if code in line)}"


def test_an_error_in_a_blocks_making_is_told_with_the_authors_line(mistaken):
    said, report = told(mistaken, "view block", opened("block"))
    assert said["place"] == line_of('Alert("loud"') and said["text"].startswith("ValueError: a tone must be one of")
    assert 'Alert("loud", "Something")' in report and "hustings.py" not in report


def test_an_error_in_an_action_is_told_with_the_authors_line(mistaken):
    said, report = told(mistaken, "action fail", pressed("Fail"))
    assert said["place"] == line_of('["Saltmere"]') and said["text"] == "KeyError: 'Saltmere'"
    assert "The action fail failed." in report


def test_a_row_with_more_cells_than_columns_is_told_with_its_counts(mistaken):
    said, _ = told(mistaken, "view row", opened("row"))
    assert "blocks[0].rows[1]: has 2 cells under 1 columns" in said["text"]


@pytest.mark.parametrize("subject, act, code", [
    ("view query", opened("query"), "request.query"), ("action write", pressed("Write"), "request.create")])
def test_a_misspelt_field_is_told_with_the_nearest_and_the_permission(mistaken, subject, act, code):
    said, report = told(mistaken, subject, act)
    assert said["text"] == "tasks has no field `titel`; perhaps `title` is meant."
    assert "The permission board in plugin.json asks for: title." in said["hint"] and said["hint"] in report
    assert said["place"] == line_of(code)


def test_an_endless_loop_is_told_with_its_line(mistaken):
    said, _ = told(mistaken, "view endless", opened("endless"))
    assert "did not answer within 1 seconds" in said["text"] and "limits.seconds" in said["hint"]
    assert said["place"] in (line_of("while True"), line_of("        pass"))


def test_a_form_whose_action_does_not_exist_is_told_when_it_is_shown(mistaken):
    _, page = mistaken
    opened("forms")(page)
    report = page.locator(".workbench-report")
    expect(report.get_by_text("It does an action `fial`, which plugin.json does not have. Did you mean `fail`?")).to_be_visible()


def test_a_key_that_the_host_does_not_know_is_told_on_the_page_and_in_the_terminal(mistaken):
    bench, page = mistaken
    opened("forms")(page)
    words = "abuot: is no key that the host knows, and is ignored. Did you mean `about`?"
    expect(page.locator(".workbench-warning").get_by_text(words)).to_be_visible()
    [warning] = bench.wait("ready")["warnings"]
    assert warning == {"file": "plugin.json", "line": 7, "text": words}
