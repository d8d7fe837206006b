"""Work on a plugin: what is saved is on the page, mistakes are told, and the inspector shows what was said."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from hosting import DESKTOP, PHONE, PROGRAMS, as_user
from workbench import LIMIT, Workbench


@pytest.fixture(scope="module")
def shared():
    with Workbench("--role", "organiser") as bench:
        bench.wait("ready")
        yield bench


@pytest.fixture
def bench(shared):
    """The workbench, with the plugin as the fixture has it."""
    yield shared
    shared.restore()


@pytest.fixture
def page(bench, browser):
    context = browser.new_context(viewport=DESKTOP, base_url=bench.address)
    context.set_default_timeout(LIMIT)
    yield enter(bench, context)
    context.close()


@pytest.fixture
def plain_page(bench, browser):
    """A page of a browser without JavaScript."""
    context = browser.new_context(viewport=DESKTOP, base_url=bench.address, java_script_enabled=False)
    context.set_default_timeout(LIMIT)
    yield enter(bench, context)
    context.close()


def enter(bench, context):
    """The plugin's first view for an organiser on the ordinary sample, and no request made before that."""
    page = context.new_page()
    page.goto(bench.link)
    switch(page, role="organiser", scenario="ordinary")
    page.goto("/dev/inspector")
    page.get_by_role("button", name="Forget all").click()
    page.goto("/c/exbourne-ordinary/p/doors/list")
    return page


def picture(page, name):
    folder = os.environ.get("HUSTINGS_SCREENSHOTS")
    if folder:
        width = page.viewport_size["width"]
        page.screenshot(path=pathlib.Path(folder) / f"dev-{name}-{width}.png", full_page=True)


def switch(page, role=None, scenario=None):
    bar = page.get_by_role("complementary", name="Workbench")
    if role:
        bar.get_by_label("See it as").select_option(role)
    if scenario:
        bar.get_by_label("Sample").select_option(scenario)
    bar.get_by_role("button", name="Switch").click()


def inspect(page, query=""):
    page.goto(f"/dev/inspector{query}")
    return page.locator("#events > li")


def test_the_link_signs_in_and_a_saved_change_is_on_the_page(bench, page):
    page.context.clear_cookies()
    page.goto(bench.link)
    expect(page.get_by_role("heading", name="Who lives here")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    bench.change("Who lives here", "Who lives there", "doors.py")
    page.get_by_role("heading", name="Who lives there").wait_for()


def test_a_mistake_is_told_with_its_file_and_line_while_the_last_version_runs_on(bench, page):
    after = bench.change("TITLE = ", "TITLE = = ")
    alert = page.locator(".workbench-failure")
    alert.wait_for()
    expect(alert.get_by_text("doors.py:7")).to_be_visible()
    expect(alert.get_by_text("SyntaxError").first).to_be_visible()
    expect(alert.get_by_text("The last version that worked runs on below.")).to_be_visible()
    expect(page.get_by_role("heading", name="Who lives here")).to_be_visible()
    picture(page, "mistake")
    told = bench.wait("failed", after)
    assert told["step"] == "start" and told["problems"][0]["file"] == "doors.py" and told["problems"][0]["line"] == 7
    bench.change("TITLE = = ", "TITLE = ")
    alert.wait_for(state="detached")


def test_a_mistake_in_the_manifest_is_told_with_its_line(bench, page):
    bench.change('"version": "1.0.0"', '"version": "one"', "plugin.json")
    page.locator(".workbench-failure").get_by_text("plugin.json:4").wait_for()
    bench.change('"version": "one"', '"version": "1.0.1"', "plugin.json")
    page.locator(".workbench-failure").wait_for(state="detached")


def test_role_and_sample_are_switched_without_javascript(plain_page):
    page = plain_page
    switch(page, role="member")
    assert page.get_by_text("It is for volunteers and organisers").first.is_visible()
    switch(page, role="volunteer", scenario="empty")
    expect(page.get_by_text("Nobody lives here.")).to_be_visible()
    assert "/c/exbourne-empty/" in page.url
    switch(page, scenario="hostile")
    expect(page.get_by_role("heading", name="Who lives here")).to_be_visible()
    assert page.locator("tbody tr").count() == 20
    switch(page, scenario="ungranted")
    expect(page.get_by_text("Your branch has not allowed this")).to_be_visible()
    expect(page.get_by_role("heading", name="For you who write it")).to_be_visible()


def test_a_view_that_fails_shows_what_the_plugin_wrote_to_its_author(page):
    page.goto("/c/exbourne-ordinary/p/doors/broken")
    report = page.locator(".workbench-report")
    expect(report.get_by_text("RuntimeError: a mistake in the view").first).to_be_visible()
    expect(report.get_by_text(re.compile(r"doors\.py:\d+: RuntimeError"))).to_be_visible()
    picture(page, "failed-view")


def test_a_view_that_fails_is_told_in_the_terminal_too(bench, page):
    count = len(bench.said)
    page.goto("/c/exbourne-ordinary/p/doors/broken")
    told = bench.wait("view broken", count, key="fault")
    assert told["text"] == "RuntimeError: a mistake in the view" and told["place"].startswith("doors.py:")


def test_a_page_that_failed_keeps_the_plugins_menu_and_tells_the_author_first(page):
    page.goto("/c/exbourne-ordinary/p/doors/broken")
    expect(page.get_by_role("navigation", name="Doors").get_by_role("link", name="Who lives here")).to_be_visible()
    report, people = page.get_by_role("heading", name="For you who write it"), page.locator("h1")
    assert report.bounding_box()["y"] < people.bounding_box()["y"]
    assert_accessible(page, "failed")


def test_nothing_of_the_bar_stands_on_a_row_of_its_own_but_the_choosers_together(page):
    for width in (1024, 1185, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/c/exbourne-ordinary/p/doors/list")
        picture(page, "bar")
        row = page.locator(".workbench-row")

        def middle(part):
            box = part.bounding_box()
            return box["y"] + box["height"] / 2

        beside = [
            row.get_by_role("link", name="Doors"), row.get_by_role("status"), row.get_by_role("link", name="Inspector")]
        assert max(map(middle, beside)) - min(map(middle, beside)) < 4, width
        chosen = [*row.locator("select").all(), row.get_by_role("button", name="Switch")]
        assert max(map(middle, chosen)) - min(map(middle, chosen)) < 4, width


def test_the_inspector_shows_the_call_its_rows_and_the_decision(page):
    events = inspect(page)
    answer = events.filter(has_text="20 rows · granted by register")
    assert answer.count() == 1
    answer.locator("summary").click()
    expect(answer.get_by_text("district, forename, surname")).to_be_visible()
    expect(answer.get_by_text('"columns":')).to_be_visible()
    assert events.filter(has_text="reading electors").count() == 1
    assert events.filter(has_text="list as organiser").count() == 1
    picture(page, "inspector")
    page.goto("/c/exbourne-ordinary/p/doors/list")
    switch(page, scenario="ungranted")
    events = inspect(page, "?errors=1")
    denied = events.filter(has_text="denied by the grant")
    assert denied.count() == 1
    denied.locator("summary").click()
    expect(denied.get_by_text("What to do")).to_be_visible()


def test_the_inspector_shows_how_a_process_ended_and_the_next_began(page):
    page.goto("/c/exbourne-ordinary/p/doors/broken")
    page.goto("/c/exbourne-ordinary/p/doors/list")
    events = inspect(page)
    assert events.filter(has_text=re.compile(r"Process \d+ ended: It ended with exit code 1")).count() == 1
    assert events.filter(has_text=re.compile(r"Process \d+ started")).count() >= 1
    assert events.filter(has_text="RuntimeError: a mistake in the view").count() == 1


def test_events_appear_as_they_happen(page):
    inspect(page)
    count = page.locator("#events > li").count()
    other = page.context.new_page()
    other.goto("/c/exbourne-ordinary/p/doors/list")
    page.locator("#events > li").nth(count + 4).wait_for()
    other.close()


def test_the_filter_narrows_the_events_without_javascript(plain_page):
    page = plain_page
    events = inspect(page)
    expect(events.nth(4)).to_be_attached()
    page.get_by_label("Method").select_option("data.query")
    page.get_by_role("button", name="Filter").click()
    expect(events).to_have_count(2)
    page.get_by_label("Text").fill("granted by register")
    page.get_by_role("button", name="Filter").click()
    expect(events).to_have_count(1)
    page.get_by_label("Errors only").check()
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No event fits the filter.")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(events.nth(4)).to_be_attached()


def test_how_far_the_plugin_says_a_request_is_is_a_part_of_its_conversation(bench, page):
    progress = '{"jsonrpc": "2.0", "method": "progress", "params": {"id": message["id"], "done": 2, "total": 5}}'
    count = bench.change(
        'answer = electors(params["context"])', f'send({progress}); answer = electors(params["context"])')
    bench.wait("ready", count)
    page.goto("/c/exbourne-ordinary/p/doors/list")
    event = inspect(page).filter(has_text="2 of 5").last
    event.locator("summary").click()
    event.get_by_role("link", name="Transcript").click()
    assert '"method": "progress"' in page.get_by_label("A line per message").input_value()


def test_a_conversation_is_copied_as_a_transcript_and_replayed(bench, page):
    page.goto("/c/exbourne-ordinary/p/doors/list")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=bench.address)
    event = inspect(page).filter(has_text="list as organiser").last
    event.locator("summary").click()
    event.get_by_role("link", name="Transcript and replay").click()
    page.get_by_role("button", name="Copy as transcript").click()
    page.get_by_text("Copied").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines == page.get_by_label("A line per message").input_value().splitlines()
    messages = [line for line in lines if not line.startswith("# ")]
    assert lines[0].startswith("# doors in exbourne-ordinary")
    assert [line[0] for line in messages] == ["→", "←"] * 2
    parsed = [json.loads(line[2:]) for line in messages]
    assert parsed[0]["method"] == "view.render" and parsed[1]["method"] == "data.query"
    assert len(parsed[2]["result"]["rows"]) == 20 and parsed[3]["result"]["title"] == "Who lives here"
    picture(page, "transcript")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("heading", name="Replayed").wait_for()
    again = [json.loads(line[2:]) for line in page.get_by_label("A line per message").input_value().splitlines()
             if not line.startswith("# ")]
    assert again[3]["result"] == parsed[3]["result"]
    assert again[0]["params"]["context"]["token"] != parsed[0]["params"]["context"]["token"]
    assert page.locator(".conversations section").count() == 2
    picture(page, "replay")


def test_who_is_not_signed_in_is_led_to_the_address_in_the_terminal(bench, browser):
    context = browser.new_context(viewport=DESKTOP, base_url=bench.address)
    page = context.new_page()
    assert page.goto("/c/exbourne-ordinary/p/doors/list").status == 401
    expect(page.get_by_text("Open the address that `hustings dev` printed in its terminal.")).to_be_visible()
    context.close()


def test_who_was_not_let_in_sees_no_message(bench, browser):
    context = browser.new_context(viewport=DESKTOP, base_url=bench.address)
    page = context.new_page()
    for path in ["/dev", "/dev/inspector", "/dev/inspector/1", "/dev/message/1", "/dev/changes?revision=-1",
                 "/dev/open/" + "0" * 64]:
        assert page.goto(path).status == 403
    context.close()


def test_the_workbench_fits_the_window_and_is_accessible(bench, page):
    for size in [PHONE, DESKTOP]:
        page.set_viewport_size(size)
        for name, path in [
            ("view", "/c/exbourne-ordinary/p/doors/list"), ("home", "/dev"), ("events", "/dev/inspector"),
            ("none", "/dev/inspector?text=nothing-of-the-kind"),
        ]:
            page.goto(path)
            for summary in page.locator("#events summary").all()[:6]:
                summary.click()
            assert_accessible(page, name)
        event = inspect(page).filter(has_text="list as organiser").first
        event.locator("summary").click()
        event.get_by_role("link", name="Transcript and replay").click()
        page.get_by_role("button", name="Replay").click()
        page.get_by_role("heading", name="Replayed").wait_for()
        assert_accessible(page, "beside")
    bench.change("TITLE = ", "TITLE = = ")
    page.locator(".workbench-failure").wait_for()
    page.goto("/c/exbourne-ordinary/p/doors/list")
    for size in [PHONE, DESKTOP]:
        page.set_viewport_size(size)
        assert_accessible(page, "alert")


def assert_accessible(page, name):
    picture(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} overflows sideways"
    assert page.locator("h1").count() == 1
    violations = Axe().run(page).response["violations"]
    assert not violations, (name, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations])


def test_the_link_waits_while_nothing_runs_and_goes_on_by_itself(browser):
    def spoilt(folder):
        path = folder / "doors.py"
        path.write_text(path.read_text().replace("TITLE = ", "TITLE = = "))

    with Workbench("--role", "organiser", spoilt=spoilt) as bench:
        bench.wait("failed")
        context = browser.new_context(viewport=DESKTOP, base_url=bench.address)
        context.set_default_timeout(LIMIT)
        page = context.new_page()
        page.goto(bench.link)
        expect(page.get_by_role("heading", name="doors does not run yet")).to_be_visible()
        expect(page.locator(".workbench-failure").get_by_text("doors.py:7")).to_be_visible()
        bench.change("TITLE = = ", "TITLE = ")
        page.get_by_role("heading", name="Who lives here").wait_for()
        context.close()


def test_what_is_no_plugin_is_refused_in_words():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        program = pathlib.Path(folder) / "hustings"
        shutil.copy(PROGRAMS / "hustings", program)
        result = subprocess.run(
            as_user([str(program), "dev", folder, "--data", folder + "/data"]), capture_output=True, text=True, cwd="/")
        assert result.returncode == 1
        assert "holds no plugin.json" in result.stderr
