"""Walks through a host as a person of each role would: signs in, opens every view of every plugin, sends a form of
each, and signs out. Prints a line per step; exits 1 when any step fails.

Usage: walkthrough.py HUSTINGS DATA PLUGINS: the program, a folder with the sample, and the folder of the plugins'
manifests, which say what must be there.
"""

import html.parser
import http.cookiejar
import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

# The forms of each plugin that are sent, by where they go, and what a person would type into them; everything else stays
# as the form offers it.
ANSWERS = {
    "tax-calculator": {"/calculator": {"salary": "60000"}},
    "block-gallery": {"/actions/answer": {"name": "Walk Through"}},
    "gotv-dashboard": {"/actions/record-count": {"count": "123", "confirm": "yes"}},
    "casework": {"/actions/open-case": {
        "fullName": "Walk Through", "subject": "A lamp that does not burn", "category": "roadsAndStreets",
        "source": "phone", "urgency": "routine", "sensitivity": "normal", "nextAction": "Write to the council",
        "nextActionBy-day": "1", "nextActionBy-month": "6", "nextActionBy-year": "2026",
    }, "/actions/find-person": {"words": "Walk Through"}},
}


class Document(html.parser.HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms, self.select, self.area = [], [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        elif tag == "form":
            self.forms.append({"method": a.get("method", "get").lower(), "action": a.get("action", ""), "fields": {}})
        elif self.forms and a.get("name"):
            fields = self.forms[-1]["fields"]
            if tag == "input" and a.get("type") in ("radio", "checkbox"):
                if "checked" in a or (a["type"] == "radio" and a["name"] not in fields):
                    fields[a["name"]] = a.get("value", "on")
            elif tag == "input":
                fields[a["name"]] = a.get("value") or ""
            elif tag == "textarea":
                fields[a["name"]] = ""
            elif tag == "select":
                self.select = a["name"]
        if tag == "option" and self.select and self.forms:
            fields = self.forms[-1]["fields"]
            if "selected" in a or self.select not in fields:
                fields[self.select] = a.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


class Person:
    """A browser with its own cookies."""

    def __init__(self, address):
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, path, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), data)
        if form is not None:
            request.add_header("Origin", self.address.rstrip("/"))
        with self.opener.open(request, timeout=30) as response:
            return response.geturl(), response.read().decode()


class Walk:
    def __init__(self, address):
        self.address = address
        self.failures = 0
        self.opened, self.sent = set(), set()

    def step(self, name, action):
        try:
            result = action()
            print(f"ok      {name}", flush=True)
            return result
        except urllib.error.HTTPError as error:
            reason = f"{error.code} {error.reason}"
        except (OSError, AssertionError, ValueError) as error:
            reason = str(error)
        self.failures += 1
        print(f"FAILED  {name}: {reason}", flush=True)
        return None

    def sign_in(self, who, link):
        person = Person(self.address)

        def follow():
            _, text = person.open(link)
            forms = [form for form in Document(text).forms if form["method"] == "post"]
            assert forms, "the sign-in page has no button"
            _, text = person.open(forms[0]["action"] or link, forms[0]["fields"])
            assert "Sign out" in text, "the page after signing in does not offer to sign out"
            return person

        return self.step(f"{who}: signs in", follow)

    def sign_out(self, who, person):
        def leave():
            _, text = person.open("/")
            form = next(form for form in Document(text).forms if form["action"].endswith("/sign-out"))
            _, text = person.open(form["action"], form["fields"])
            assert "Sign out" not in text, "still signed in"

        self.step(f"{who}: signs out", leave)

    def check_whole(self, plugins):
        """What the manifests promise and nobody could open or send."""
        for path in sorted(pathlib.Path(plugins).glob("*/plugin.json")):
            manifest = json.loads(path.read_text())
            missing = [view["id"] for view in manifest["views"] if (manifest["id"], view["id"]) not in self.opened]

            def whole():
                assert not missing, f"nobody could open {', '.join(missing)}"
                unsent = [form for form in ANSWERS.get(manifest["id"], {}) if (manifest["id"], form) not in self.sent]
                assert not unsent, f"nobody could send {', '.join(unsent)}"

            self.step(f"{manifest['id']}: every view was opened and its form sent", whole)

    def note(self, url):
        """Remembers the view that an address shows."""
        path = urllib.parse.urlsplit(url).path
        if "/p/" in path:
            self.opened.add(tuple(path.split("/p/")[1].split("/")[:2]))

    def explore(self, who, person):
        """Opens every page that can be reached from the home page, one of each kind; sends the forms of each plugin."""
        todo, seen, sent = ["/"], set(), set()
        while todo:
            path = todo.pop(0)
            kind = urllib.parse.urlsplit(path).path
            if kind in seen:
                continue
            seen.add(kind)
            page = self.step(f"{who}: opens {kind}", lambda: person.open(path))
            if page is None:
                continue
            document = Document(page[1])
            base = urllib.parse.urlsplit(page[0]).path
            self.note(page[0])
            for link in document.links:
                target = urllib.parse.urljoin(page[0], link)
                if target.startswith(self.address) and "#" not in link and not link.endswith((".css", ".svg", ".txt")):
                    parts = urllib.parse.urlsplit(target)
                    todo.append(parts.path + (f"?{parts.query}" if parts.query else ""))
            for form in document.forms:
                plugin = base.split("/p/")[1].split("/")[0] if "/p/" in base else None
                for answered in ANSWERS.get(plugin, {}):
                    if (plugin, answered) not in sent and form["action"].split("?")[0].endswith(answered):
                        sent.add((plugin, answered))
                        self.send(who, person, plugin, answered, page[0], form)

    def send(self, who, person, plugin, answered, url, form):
        fields = {**form["fields"], **ANSWERS[plugin][answered]}
        target = urllib.parse.urljoin(url, form["action"])
        name = urllib.parse.urlsplit(target).path

        def submit():
            if form["method"] == "get":
                landed, text = person.open(target + "?" + urllib.parse.urlencode(fields))
            else:
                landed, text = person.open(target, fields)
            assert "There is a problem" not in text, "the form came back with errors"
            self.sent.add((plugin, answered))
            self.note(landed)

        self.step(f"{who}: sends {name}", submit)


def main():
    program, data, plugins = sys.argv[-3:]
    host = subprocess.Popen(
        [program, "serve", "--data", data, "--port", "0", "--links", "--json"], stdout=subprocess.PIPE, text=True)
    try:
        line = host.stdout.readline()
        if not line:
            print("FAILED  the host did not start")
            return 1
        started = json.loads(line)
        walk = Walk(started["address"])
        print(f"ok      the host is up at {started['address']}")
        visitor = Person(walk.address)
        walk.explore("visitor", visitor)
        for link in started["links"]:
            who = f"{link['role']} in {link['tenant']}" if link["tenant"] else link["role"]
            person = walk.sign_in(who, link["url"])
            if person:
                walk.explore(who, person)
                walk.sign_out(who, person)
        walk.check_whole(plugins)
    finally:
        host.terminate()
        try:
            code = host.wait(20)
        except subprocess.TimeoutExpired:
            host.kill()
            code = "killed"
    if code != 0:
        print(f"FAILED  the host stopped with {code}")
        return 1
    print(f"ok      the host stopped; {walk.failures} steps failed")
    return 1 if walk.failures else 0


sys.exit(main())
