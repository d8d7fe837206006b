"""A host on the sample, as people get it: the built programs in a folder of their own, run by an ordinary user."""

import http.client
import http.cookiejar
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / ".build" / "release"
NOBODY = 65534
BRANCH, OFFICE = "exbourne", "exbourne-mp"


def as_user(command):
    """The host refuses to run as root: then an ordinary user runs it."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]


def give_away(folder):
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


class App:
    """The programs and the plugins' manifests, copied to where an ordinary user can read them."""

    def __init__(self, fixtures=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hustings-test-"))
        self.hustings = self.folder / "hustings"
        self.data = self.folder / "data"
        self.data.mkdir()
        for program in ["hustings", "gotv-dashboard", "tax-calculator", "casework"]:
            shutil.copy(PROGRAMS / program, self.folder / program)
        for manifest in ROOT.glob("Plugins/*/plugin.json"):
            target = self.folder / "Plugins" / manifest.parent.name
            if json.loads(manifest.read_text())["run"][0].startswith("./"):
                target.mkdir(parents=True)
                shutil.copy(manifest, target / "plugin.json")
            else:
                shutil.copytree(manifest.parent, target)
        for fixture in fixtures:
            shutil.copytree(ROOT / "Tests" / "Fixtures" / fixture, self.folder / "Plugins" / fixture)
        give_away(self.folder)

    def run(self, *arguments, check=True):
        """Runs one command as the ordinary user; returns what it printed, its errors and its exit code."""
        return subprocess.run(
            as_user([str(self.hustings), *map(str, arguments), "--data", str(self.data)]), capture_output=True,
            text=True, check=check, cwd="/", timeout=120)

    def start(self, *arguments):
        """Starts one command as the ordinary user, and does not wait for its end."""
        return subprocess.Popen(
            as_user([str(self.hustings), *map(str, arguments), "--data", str(self.data)]), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd="/")

    def command(self, *arguments, cwd="/", environment=None):
        """Runs one command exactly as given, in a folder and environment of its own; it may fail."""
        return subprocess.run(
            as_user([str(self.hustings), *map(str, arguments)]), capture_output=True, text=True, cwd=cwd, timeout=120,
            env={"PATH": "/usr/bin:/bin", **(environment or {})})

    def sample(self, electors=3000):
        self.run("sample", "--electors", electors)

    @property
    def processes(self):
        """Processes that were started from the app's folder and still run."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and str(self.folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(entry.name)
            except OSError:
                pass
        return found

    def remove(self):
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


class Browser:
    """A browser of the simplest kind: cookies, redirects, forms."""

    def __init__(self, address):
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path, form=None, timeout=60):
        """Opens a page or sends a form; returns status and text."""
        data = urllib.parse.urlencode(form, doseq=True).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.address + "/", path), data)
        if form is not None:
            request.add_header("Origin", self.address)
        try:
            with self.opener.open(request, timeout=timeout) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, link):
        _, text = self.open(link)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
        status, text = self.open(link, fields)
        assert status == 200 and "Sign out" in text
        return self


class Host:
    """A running host."""

    def __init__(self, app, *options):
        self.app = app
        self.process = subprocess.Popen(
            as_user([str(app.hustings), "serve", "--data", str(app.data), "--port", "0", "--links", "--json", *options]),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        started = json.loads(line)
        self.address = started["address"].rstrip("/")
        self.links = {entry["role"]: entry["url"] for entry in started["links"]}

    def link(self, role, tenant):
        return self.address + json.loads(self.app.run("user", "link", role, "--tenant", tenant, "--json").stdout)["path"]

    def browser(self, word=None):
        """A browser, signed in as an account of the sample when a word names one."""
        browser = Browser(self.address)
        return browser.sign_in(self.links.pop(word)) if word else browser

    @property
    def memory(self):
        """The host's resident memory in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def children(self):
        """The ids of the host's child processes. Threads and processes may end while they are looked through."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(after_name[1]) == self.process.pid:
                found.append(folder.name)
        return found

    def stop(self):
        """Stops the host, which says by its exit code whether it could stop cleanly; returns its standard error."""
        self.process.terminate()
        try:
            code = self.process.wait(30)
        finally:
            self.process.kill()
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        assert code == 0, errors
        return errors

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.process.kill()
            self.process.wait()
        else:
            self.stop()


PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def sign_in(host, browser, role, tenant, size=DESKTOP, scripts=True):
    context = browser.new_context(viewport=size, base_url=host.address, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(host.link(role, tenant))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page
