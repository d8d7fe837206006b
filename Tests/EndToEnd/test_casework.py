"""What two caseworkers do to one case at the same time."""

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
