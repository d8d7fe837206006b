"""What people see: nothing overflows, nobody is shut out, mistakes are told kindly."""

import os
import pathlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from hosting import BRANCH, DESKTOP, OFFICE, sign_in

PAGES = [
    ("home", "organiser", BRANCH, "/"),
    ("branch", "member", BRANCH, f"/c/{BRANCH}"),
    ("gotv", "organiser", BRANCH, f"/c/{BRANCH}/p/gotv-dashboard/dashboard"),
    ("gotv-volunteer", "volunteer", BRANCH, f"/c/{BRANCH}/p/gotv-dashboard/stations"),
    ("gotv-log", "organiser", BRANCH, f"/c/{BRANCH}/p/gotv-dashboard/log"),
    ("gotv-rooms", "officer", BRANCH, f"/c/{BRANCH}/p/gotv-dashboard/rooms"),
    ("casework", "organiser", OFFICE, f"/c/{OFFICE}/p/casework/cases"),
    ("casework-new", "organiser", OFFICE, f"/c/{OFFICE}/p/casework/new-case"),
    ("casework-empty", "organiser", OFFICE, f"/c/{OFFICE}/p/casework/cases?category=consumer&urgency=urgent&status=closed"),
    ("tax", None, None, "/p/tax-calculator/calculator?salary=60000&nation=scotland"),
    ("tax-error", None, None, "/p/tax-calculator/calculator?salary=lots"),
    ("gallery", None, None, "/p/block-gallery/blocks"),
    ("search", None, None, "/p/block-gallery/streets?find=lane"),
    ("missing", None, None, "/no/such/page"),
    ("refused", "member", BRANCH, f"/c/{BRANCH}/p/gotv-dashboard/dashboard"),
    ("status", None, None, "/status"),
    ("purposes", None, None, "/purposes"),
    ("log", None, None, "/log"),
    ("rights", "member", BRANCH, f"/c/{BRANCH}/rights/gotv-dashboard?role=volunteer"),
    ("rights-officer", "officer", BRANCH, f"/c/{BRANCH}/rights/gotv-dashboard"),
    ("decision", "officer", BRANCH, f"/c/{BRANCH}/rights/gotv-dashboard/stations"),
    ("rights-refused", "member", BRANCH, f"/c/{BRANCH}/rights/gotv-dashboard"),
]


@pytest.fixture(params=PAGES, ids=[page[0] for page in PAGES])
def opened(request, host, browser, size):
    name, role, tenant, path = request.param
    if role:
        page = sign_in(host, browser, role, tenant, size)
    else:
        page = browser.new_context(viewport=size, base_url=host.address).new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.goto(host.address + path)
    folder = os.environ.get("HUSTINGS_SCREENSHOTS")
    if folder:
        page.screenshot(path=pathlib.Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    yield page, problems
    page.context.close()


def test_every_page_fits_the_window_and_is_accessible(opened):
    page, problems = opened
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page overflows sideways"
    assert page.locator("h1").count() == 1
    assert page.title().strip()
    violations = Axe().run(page).response["violations"]
    assert not violations, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations]
    assert not problems, problems


@pytest.mark.parametrize("tenant,path", [
    (BRANCH, "gotv-dashboard/dashboard"), (OFFICE, "casework/cases"),
], ids=["gotv", "casework"])
def test_the_first_table_is_seen_whole_on_a_desktop(host, browser, tenant, path):
    page = sign_in(host, browser, "organiser", tenant)
    page.goto(f"{host.address}/c/{tenant}/p/{path}")
    assert page.locator("main .table").first.evaluate("table => table.scrollWidth <= table.clientWidth")
    page.context.close()


def test_what_to_do_next_is_seen_without_scrolling(host, browser, size):
    page = sign_in(host, browser, "organiser", BRANCH, size)
    page.goto(host.address + "/")
    link = page.get_by_role("main").get_by_role("link").first
    box = link.bounding_box()
    assert box["y"] + box["height"] <= size["height"]


def test_a_sign_in_link_works_once(host, browser):
    link = host.link("organiser", BRANCH)
    for attempt in range(2):
        page = browser.new_context(viewport=DESKTOP).new_page()
        page.goto(link)
        if attempt == 0:
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        else:
            assert page.get_by_role("button", name="Sign in").count() == 0
        page.context.close()


def test_a_count_is_entered_without_javascript(host, browser):
    page = sign_in(host, browser, "organiser", BRANCH, scripts=False)
    page.goto(f"{host.address}/c/{BRANCH}/p/gotv-dashboard/stations")
    page.get_by_role("main").get_by_role("link").filter(has_text="-").first.click()
    page.locator("input[name=count]").fill("not a number")
    page.locator("main form button").first.click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert page.locator("input[name=count]").input_value() == "not a number"
    page.locator("input[name=count]").fill("100000")
    page.locator("main form button").first.click()
    expect(page.get_by_text("There is a problem"), "a count above the electors asks to confirm").to_be_visible()
    page.context.close()


def test_a_case_is_opened_and_found_again(host, browser):
    page = sign_in(host, browser, "organiser", OFFICE)
    page.goto(f"{host.address}/c/{OFFICE}/p/casework/new-case")
    page.locator("main form button").last.click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent").find("There is a problem") >= 0
    page.locator("[name=fullName]").fill("Siân O’Connor-Łuczak")
    page.locator("[name=subject]").fill("<b>Damp</b> & mould")
    for name in ["source", "category", "urgency", "sensitivity"]:
        field = page.locator(f"[name={name}]").first
        if field.evaluate("node => node.tagName") == "SELECT":
            if not field.input_value():
                field.select_option(index=1)
        elif page.locator(f"[name={name}]:checked").count() == 0:
            field.check()
    page.locator("[name=nextAction]").fill("Write to the council")
    for part, value in [("day", "1"), ("month", "6"), ("year", "2026")]:
        page.locator(f"[name=nextActionBy-{part}]").fill(value)
    page.locator("main form button").last.click()
    expect(page.get_by_text("<b>Damp</b> & mould").first).to_be_visible()
    expect(page.get_by_text("Siân O’Connor-Łuczak").first).to_be_visible()
    page.context.close()


def test_the_tax_calculator_needs_no_account(host, visitor):
    visitor.goto("/p/tax-calculator/calculator")
    visitor.locator("[name=salary]").fill("£60,000")
    visitor.locator("main form button").first.click()
    expect(visitor.get_by_text("£11,432").first).to_be_visible()


def test_a_form_of_a_plugin_in_python_comes_back_with_errors_and_is_done(host, visitor):
    visitor.goto("/p/block-gallery/blocks")
    visitor.locator("[name=voters]").fill("413")
    visitor.get_by_role("button", name="Answer").click()
    expect(visitor.get_by_text("There is a problem")).to_be_visible()
    expect(visitor.get_by_role("link", name="Enter a name")).to_be_visible()
    expect(visitor.get_by_role("link", name="Enter an even number of voters")).to_be_visible()
    assert visitor.locator("[name=voters]").input_value() == "413"
    visitor.locator("[name=voters]").fill("414")
    visitor.locator("[name=name]").fill("Ann")
    visitor.get_by_role("button", name="Answer").click()
    expect(visitor.get_by_text("You have answered. Nothing was kept.")).to_be_visible()
    visitor.get_by_role("button", name="Press").click()
    expect(visitor.get_by_text("You have pressed the button.")).to_be_visible()


def test_code_opens_and_is_scrolled_by_keyboard(host, visitor):
    visitor.goto("/p/block-gallery/blocks")
    visitor.get_by_text("The code for table, in Python and in Swift").click()
    code = visitor.get_by_role("group", name="Program text in python")
    assert code.count() == 1 and code.is_visible() and code.get_attribute("tabindex") == "0"
    visitor.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert visitor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    violations = Axe().run(visitor).response["violations"]
    assert not violations, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations]


def test_other_tenants_do_not_exist(host, browser):
    page = sign_in(host, browser, "organiser", BRANCH)
    response = page.goto(f"{host.address}/c/{OFFICE}/p/casework/cases")
    assert response.status == 404
    other = page.goto(f"{host.address}/c/no-such-branch/p/casework/cases")
    assert other.status == 404
    page.context.close()


def test_an_officer_narrows_a_grant_takes_it_back_and_grants_all_again(host, browser):
    page = sign_in(host, browser, "officer", BRANCH, scripts=False)
    page.goto(f"/c/{BRANCH}")
    page.get_by_role("link", name="Decide what Polling day may see").click()
    page.get_by_role("link", name="Counters (permission counters)").click()
    page.get_by_label("kind").uncheck()
    page.get_by_label("The most rows in a day (optional)").fill("lots")
    page.get_by_role("button", name="Change what is granted").click()
    assert "must be a whole number" in page.get_by_role("alert").inner_text()
    assert not page.get_by_label("kind").is_checked() and page.get_by_label("count", exact=True).is_checked()
    page.get_by_label("The most rows in a day (optional)").fill("500")
    page.get_by_role("button", name="Change what is granted").click()
    expect(page.get_by_text("Counters (permission counters): granted.")).to_be_visible()
    listed = page.get_by_role("listitem").filter(has_text="Counters (permission counters)")
    assert "500 rows a day at most" in listed.inner_text()
    listed.get_by_role("link").click()
    assert not page.get_by_label("kind").is_checked()
    page.get_by_role("button", name="Take it back").click()
    assert "Not granted" in listed.inner_text()
    page.get_by_role("button", name="Grant all that is not granted yet").click()
    assert "Granted by Chidi Okafor, until it is taken back" in listed.inner_text()
    page.context.close()
