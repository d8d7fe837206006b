"""What caseworkers do to cases, alone and at the same time."""

import json
import re

from hosting import OFFICE, App, Browser, Host


def form(text, action):
    """The hidden fields of the page's form for an action."""
    part = re.search(rf'<form[^>]*action="[^"]*/actions/{action}".*?</form>', text, re.S).group(0)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))


def test_a_change_made_from_an_outdated_page_never_overwrites_another_however_often_it_is_sent():
    with App() as app:
        app.sample(200)
        with Host(app) as host:
            first, second = (
                Browser(host.address).sign_in(host.link("organiser", OFFICE)) for _ in range(2))
            _, cases = first.open(f"/c/{OFFICE}/p/casework/cases")
            path = re.search(r'href="(/c/[^"]*/p/casework/case\?case=[^"]+)"', cases).group(1)
            actions = f"/c/{OFFICE}/p/casework/actions/change-status"
            pages = [browser.open(path)[1] for browser in (first, second)]
            status, page = first.open(actions, {**form(pages[0], "change-status"), "status": "waiting"})
            assert status == 200 and "is now" in page

            outdated = {**form(pages[1], "change-status"), "status": "resolved"}
            for _ in range(2):
                status, page = second.open(actions, outdated)
                assert status == 409
                assert "Someone else changed this first" in page
                outdated = {**form(page, "change-status"), "status": "resolved"}

            link = re.search(r'<a href="([^"]+)">Start again from the page as it is now</a>', page).group(1)
            _, page = second.open(link.replace("&amp;", "&"))
            assert "There is a problem" not in page
            status, page = second.open(actions, {**form(page, "change-status"), "status": "resolved"})
            assert status == 200 and "is now" in page


def ask(app, method, params, role="organiser"):
    done = app.run("call", "casework", method, json.dumps(params), "--tenant", OFFICE, "--role", role)
    return json.loads(done.stdout)


def test_whoever_a_case_no_longer_concerns_is_taken_off_it_and_the_history_says_so_without_the_name():
    with App() as app:
        app.sample(200)
        rows = ask(app, "data.query", {
            "resource": "caseParties", "select": ["id", "case", "fullName", "part"],
            "where": {"field": "case.sensitivity", "ne": "restricted"}, "limit": 1})["rows"]
        party, case, name, _ = rows[0]
        done = ask(app, "action.invoke", {"action": "remove-party", "values": {"case": case, "party": party}})
        assert done["ok"]
        left = ask(app, "data.query", {
            "resource": "caseParties", "select": ["id"], "where": {"field": "case", "eq": case}})["rows"]
        assert [party] not in left
        history = ask(app, "data.query", {
            "resource": "caseActivities", "select": ["text"], "where": {"field": "case", "eq": case}, "limit": 1000})
        texts = [text for text, in history["rows"]]
        assert any(text.startswith("No longer involved: ") for text in texts)
        assert not any(text.startswith("No longer involved: ") and name in text for text in texts)


def test_the_list_of_cases_says_for_whom_each_is():
    with App() as app:
        app.sample(200)
        asked = {"resource": "cases", "select": ["reference", "person.fullName"], "limit": 5, "where": {"and": [
            {"field": "status", "in": ["open", "waiting"]}, {"field": "nextActionBy", "isNull": False},
            {"field": "sensitivity", "ne": "restricted"}]}, "order": [{"field": "nextActionBy"}]}
        found = ask(app, "data.query", asked)["rows"]
        text = app.run("view", "casework", "cases", "--tenant", OFFICE, "--role", "organiser", "--format", "json").stdout
        table = next(block for block in json.loads(text)["blocks"] if block["type"] == "table")
        shown = {row[0]["text"]: row[1] for row in table["rows"]}
        assert found and all(shown[reference] == name for reference, name in found)


def test_a_person_is_found_by_what_somebody_remembers_and_a_case_is_opened_for_them():
    with App() as app:
        app.sample(200)
        for name, house in [("Siân O\u2019Neill-Łuczak", 12), *[("Mair Evans", number) for number in range(1, 8)]]:
            ask(app, "data.create", {"resource": "people", "key": f"{name}{house}", "values": {
                "fullName": name, "address": f"{house} High Street", "postcode": "ZZ99 1AA"}})
        with Host(app) as host:
            browser = Browser(host.address).sign_in(host.link("organiser", OFFICE))
            pages = f"/c/{OFFICE}/p/casework"

            def find(words):
                hidden = form(browser.open(f"{pages}/find-person")[1], "find-person")
                return browser.open(f"{pages}/actions/find-person", {**hidden, "words": words})

            for words, answer in [("", "Enter a name"), ("***", "1 to 10 words"), ("Nobody At All", "Nobody fits"),
                                  ("evans", "More than 5 people fit"), ("mair ev*", "Nobody fits")]:
                assert answer in find(words)[1], words
            assert find("mair evans 3")[1].count(">Mair Evans</a>") == 1
            status, page = find("sian oneill")
            assert status == 200 and page.count("new-case?person=") == 1
            person = re.search(rf'href="({pages}/new-case\?person=[0-9a-f]{{32}})"', page).group(1)
            _, page = browser.open(person)
            assert "12 High Street" in page and 'name="fullName"' not in page
            values = {"source": "phone", "subject": "Damp", "category": "housing", "nextAction": "Ring back",
                      "nextActionBy-day": "1", "nextActionBy-month": "6", "nextActionBy-year": "2026"}
            status, page = browser.open(f"{pages}/actions/open-case", {**form(page, "open-case"), **values})
            assert status == 200 and "opened. The office knew this person" in page
        people = ask(app, "data.query", {"resource": "people", "select": ["id"], "search": "sian oneill"})["rows"]
        assert len(people) == 1


def test_a_case_is_opened_for_somebody_on_the_register_who_is_known_from_then_on():
    with App() as app:
        app.sample(2000)
        register = {"resource": "constituents", "select": ["forename", "surname", "address", "postcode"], "limit": 1000}
        rows = ask(app, "data.query", register)["rows"]
        names = [(forename.lower(), surname.lower()) for forename, surname, _, _ in rows]
        forename, surname, address, postcode = next(
            row for row in rows if row[2] and row[2][0].isdigit() and (row[0] + row[1]).isascii()
            and (row[0] + row[1]).isalpha() and names.count((row[0].lower(), row[1].lower())) == 1)
        families = [surname for _, surname in names]
        common = max(set(families), key=families.count)
        assert families.count(common) > 5
        words = f"{forename.lower()} {surname.upper()} {postcode}"
        with Host(app) as host:
            browser = Browser(host.address).sign_in(host.link("organiser", OFFICE))
            pages = f"/c/{OFFICE}/p/casework"

            def find(words):
                hidden = form(browser.open(f"{pages}/find-person")[1], "find-person")
                return browser.open(f"{pages}/actions/find-person", {**hidden, "words": words})[1]

            assert "More than 5 people fit: add the house number or the postcode" in find(common)
            found = find(words)
            assert "Others on the register" in found and "The office knows nobody who fits." in found
            link = re.search(rf'href="({pages}/new-case\?constituent=[0-9a-f]{{32}})"', found).group(1)
            assert surname not in link
            _, page = browser.open(link)
            assert f'value="{forename} {surname}"' in page and f'value="{postcode}"' in page
            values = {"source": "phone", "subject": "Damp", "category": "housing", "nextAction": "Ring back",
                      "nextActionBy-day": "1", "nextActionBy-month": "6", "nextActionBy-year": "2026"}
            typed = {"fullName": f"{forename} {surname}", "address": address, "postcode": postcode}
            status, page = browser.open(f"{pages}/actions/open-case", {**form(page, "open-case"), **typed, **values})
            assert status == 200 and " opened." in page
            again = find(words)
            assert "new-case?person=" in again and "Others on the register" not in again

            _, page = browser.open(f"{pages}/new-case?constituent={'0' * 32}")
            assert "This entry cannot be found on the register." in page

        app.run("plugins", "grant", "casework", "--tenant", OFFICE, "--permission", "register", "--fields", "surname")
        with Host(app) as host:
            browser = Browser(host.address).sign_in(host.link("organiser", OFFICE))
            assert "new-case?person=" in find(words), "half of the register is none"
            assert browser.open(link)[0] == 200
        app.run("plugins", "revoke", "casework", "--tenant", OFFICE, "--permission", "register")
        with Host(app) as host:
            browser = Browser(host.address).sign_in(host.link("organiser", OFFICE))
            page = find(words)
            assert "new-case?person=" in page, "without the register the office's own people are found as before"
