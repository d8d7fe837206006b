"""The command line says what it does, what went wrong and what to do next, in words and in JSON, whether a host runs or
not."""

import json
import os
import re
import shlex
import sqlite3
import subprocess
import time

import pytest
from hosting import BRANCH, OFFICE, App, Browser, Host, as_user

TAX = ["view", "tax-calculator", "calculator", "--parameters",
       '{"salary":"60000","nation":"scotland","year":"2026-27"}']
AREAS = '{"resource":"areas","select":["code","title"],"where":{"field":"kind","eq":"ward"}}'


@pytest.fixture(scope="module")
def app():
    app = App(["curious"])
    try:
        app.sample(300)
        yield app
    finally:
        app.remove()


@pytest.fixture(scope="module")
def serving(app):
    host = Host(app)
    yield host
    host.stop()


def verbs(app):
    overview = app.command("--help")
    assert overview.returncode == 0
    found = re.findall(r"^  (\w+) {2,}\S", overview.stdout, re.M)
    assert {"serve", "sample", "view", "call", "import", "user", "doctor"} <= set(found)
    return found


def test_every_verb_shows_how_it_is_used(app):
    for verb in verbs(app):
        done = app.command(verb, "--help")
        assert (done.returncode, done.stderr) == (0, ""), verb
        assert f"Usage: hustings {verb}" in done.stdout
        assert f"\nExample: hustings {verb}" in done.stdout
        assert "--help" in done.stdout and "--json" in done.stdout
        assert all(len(line) <= 160 for line in done.stdout.splitlines()), verb


@pytest.mark.parametrize("verb", ["view", "call", "user", "doctor"])
def test_examples_work_as_they_stand(app, verb):
    example = re.search(r"\nExample: hustings (.+)", app.command(verb, "--help").stdout).group(1)
    done = app.command(*shlex.split(example), environment={"HUSTINGS_DATA": str(app.data)})
    assert done.returncode == 0 and done.stdout, done.stderr


MISUSES = [
    ([], ""), (["fly"], "`fly` is no verb of hustings."),
    (["view"], "`hustings view` takes PLUGIN VIEW; 0 given."),
    (["view", "tax-calculator"], "`hustings view` takes PLUGIN VIEW; 1 given."),
    (["view", "a", "b", "c"], "`hustings view` takes PLUGIN VIEW; 3 given."),
    ([*TAX, "--colour"], "`--colour` is no option of `hustings view`."),
    ([*TAX[:3], "--parameters"], "`--parameters` needs an argument."),
    ([*TAX[:3], "--parameters", "{salary"], "--parameters is no JSON: "),
    ([*TAX[:3], "--parameters", "[]"], "--parameters is not a JSON object."),
    ([*TAX, "--format", "pdf"], "`pdf` is no format."),
    ([*TAX, "--tenant", BRANCH], "runs on the platform, in no branch or office."),
    (["view", "curious", "remember", "--role", "king"], "`king` is no role."),
    (["call", "curious", "ping"], "`ping` cannot be called from the terminal."),
    (["call", "curious", "data.query", "{"], "PARAMS is no JSON: "),
    (["call", "curious", "action.invoke", "{}"], "PARAMS names no action."),
    (["sample", "--electors", "many"], "--electors is a whole number from 0 to 1000000, not `many`."),
    (["sample", "--electors", "-1"], "--electors is a whole number from 0 to 1000000, not `-1`."),
    (["sample", "--electors", "1000001"], "--electors is a whole number from 0 to 1000000, not `1000001`."),
    (["sample", "--seed", "99999999999999999999"], "--seed is a whole number"),
    (["serve", "--port", "65536"], "--port is a whole number from 0 to 65535, not `65536`."),
    (["user", "fly"], "`hustings user` takes: add NAME"), (["user", "list", "all"], "`hustings user` takes: add NAME"),
    (["user", "add", "Ann"], "`user add` needs --role: member, volunteer, organiser or officer."),
    (["user", "add", "Ann", "--role", "maintainer"], "`user add` needs --role"),
    (["user", "add", "", "--role", "member"], "A name has 1 to 100 characters."),
    (["user", "add", "Ann", "--role", "member", "--tenant", "new", "--create", "New"],
     "--create is for `user add` with --role officer"),
    (["user", "add", "Ann", "--role", "officer", "--tenant", "New CLP", "--create", "New"], "A tenant's id has 2 to 40"),
    (["user", "add", "Ann", "--role", "officer", "--create", "New"], "A tenant's id has 2 to 40"),
    (["user", "add", "Ann", "--role", "officer", "--tenant", "new", "--create", "New", "--kind", "party"],
     "--kind is one of clp, office, not `party`."),
    (["user", "add", "Ann", "--role", "officer", "--kind", "office"], "--kind goes with --create."),
    (["election", "add", "X"], "Name the day of the poll by --date YYYY-MM-DD."),
    (["election", "add", "X", "--date", "6 May"], "--date is a day like 2026-12-01, not `6 May`."),
    (["election", "add", "X", "--date", "2027-05-06"], "Which body is elected?"),
    (["election", "remove"], "`hustings election` takes: add TITLE | list."),
    (["import", "register"], "`hustings import` takes WHAT FILE; 1 given."),
    (["import", "members", "x", "--tenant", BRANCH], "`members` cannot be imported."),
    (["import", "register", "x"], "Into which branch or office?"),
    (["import", "register", "x", "--tenant", BRANCH, "--register-date", "30/02/2026"],
     "--register-date is the date of the register, like 2026-12-01."),
    (["import", "register", "x", "--tenant", BRANCH, "--register-date", "2026-02-30"],
     "--register-date is the date of the register, like 2026-12-01."),
    (["doctor", "--data", "/tmp"], "`--data` is no option of `hustings doctor`."),
]


@pytest.mark.parametrize("arguments, words", MISUSES, ids=[" ".join(case[0])[:60] or "nothing" for case in MISUSES])
def test_misuse_is_told_and_makes_nothing(app, arguments, words):
    fresh = app.folder / "fresh"
    environment = {"HUSTINGS_DATA": str(fresh)}
    done = app.command(*arguments, environment=environment)
    assert done.returncode == 2
    assert words in done.stderr
    assert (done.stdout == "") == bool(arguments)
    assert not list(fresh.glob("tenants/*")), "nothing is made for a command that cannot be carried out"
    if len(arguments) > 1:
        machine = app.command(*arguments, "--json", environment=environment)
        if not arguments[-1].startswith("--"):
            assert machine.returncode == 2 and words.split("; ")[0] in json.loads(machine.stdout)["error"]


FAILURES = [
    (["view", "none", "x"], "There is no plugin `none`."),
    (["view", "tax-calculator", "none"], "Tax calculator has no view `none`.\n  It has: calculator."),
    ([*TAX[:4], '{"nation":"france"}'],
     "--parameters: nation: Where you live must be one of: england, scotland, wales, northern-ireland."),
    (["view", "gotv-dashboard", "room"], "--parameters: room: Enter the committee room."),
    (["view", "curious", "remember", "--tenant", "nowhere"], "There is no branch or office `nowhere`."),
    (["view", "curious", "remember", "--user", "0" * 32],
     f"No account of that id has a role in {BRANCH}.\n  `hustings user list --tenant {BRANCH}` lists them."),
    (["call", "curious", "action.invoke", '{"action":"none"}'],
     "Curious has no action `none`.\n  It has: do, manage."),
    (["call", "tax-calculator", "data.query", AREAS],
     "Tax calculator runs on the platform: there are no data to ask for. (refused by the grant)"),
    (["user", "link", "nobody"], f"No account of that id has a role in {BRANCH}."),
    (["user", "remove", "nobody"], f"No account of that id has a role in {BRANCH}."),
    (["user", "list", "--tenant", "../platform"], "There is no branch or office"),
]


@pytest.mark.parametrize("arguments, words", FAILURES, ids=[" ".join(case[0])[:60] for case in FAILURES])
def test_failures_say_what_where_and_what_to_do(app, arguments, words):
    done = app.run(*arguments, "--json", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("hustings: ") and words in done.stderr
    said = json.loads(done.stdout)
    assert said["error"] == words.split("\n")[0] or said["error"].startswith(words.split("\n")[0])
    if "\n" in words:
        assert said["hint"] == words.split("\n  ")[1]


def test_the_tax_view_has_its_figures(app):
    done = app.run(*TAX, "--format", "json")
    assert done.stderr == ""
    metrics = {}

    def collect(blocks):
        for block in blocks:
            if block["type"] == "metric":
                assert block["id"] not in metrics
                metrics[block["id"]] = block["value"]
            collect(block.get("blocks", []))

    collect(json.loads(done.stdout)["blocks"])
    assert (metrics["incomeTax"], metrics["nationalInsurance"]) == (13182.05, 3210.60)
    assert metrics["takeHome"] == pytest.approx(60000 - 13182.05 - 3210.60, abs=0.005)
    assert isinstance(metrics["proposalIncomeTax"], (int, float))
    assert app.run(*TAX, "--json").stdout == done.stdout


def test_a_view_reads_as_text(app):
    done = app.run(*TAX)
    assert done.stdout.startswith("Tax calculator\n")
    assert "£13,182.05" in done.stdout and "£3,210.60" in done.stdout
    assert '"type"' not in done.stdout and "incomeTax" not in done.stdout
    # The command that a form stands for may be pasted: it is not broken.
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if not line.startswith("    hustings "))


def test_a_view_for_programs_fails_for_programs(app):
    done = app.run("view", "tax-calculator", "none", "--format", "json", check=False)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["code"], said["reason"], said["field"]) == (-32001, "noSuchView", "view")


def test_doctor_finds_nothing_missing(app):
    findings = json.loads(app.command("doctor", "--json").stdout)
    assert len(findings) > 5 and all(finding["ok"] for finding in findings)
    assert app.command("doctor", "--quiet").stdout == ""


def on_terminal(app, *arguments):
    """Gives a command whose standard error is a terminal; returns what was shown there, what it printed and its code."""
    command = as_user([str(app.hustings), *map(str, arguments), "--data", str(app.data)])
    ours, theirs = os.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd="/") as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 4096):
                shown += data
        except OSError:
            # A terminal whose last writer has gone.
            pass
        made = process.stdout.read()
    os.close(ours)
    return shown.decode(), made.decode(), process.returncode


def test_progress_is_for_terminals(app):
    shown, made, code = on_terminal(app, "sample", "--tenant", "slow", "--electors", 9000)
    assert code == 0 and "9000 electors" in made
    assert "Sample " in shown and "100%" in shown and "%" not in made


def test_how_far_a_plugin_says_it_is_stands_on_the_terminal_until_its_answer_is_there(app):
    view = ["view", "curious", "remember", "--role", "member"]
    for _ in range(2):
        shown, made, code = on_terminal(app, *view)
        assert code == 0 and "I keep what I was given." in made and " of " not in made
        assert "Curious: 1 of 3 …" in shown and shown.endswith("\r\x1b[K")
        assert "-1 of" not in shown and "of 0" not in shown
    assert "1 of 3" not in app.run(*view).stderr
    with Host(app):
        shown, made, _ = on_terminal(app, *view)
        assert "Curious: 1 of 3 …" in shown and "I keep what I was given." in made


SAME = [
    [*TAX], [*TAX, "--json"], ["view", "gotv-dashboard", "dashboard"], ["view", "casework", "new-case", "--json"],
    ["view", "curious", "remember", "--role", "member"], ["call", "curious", "data.query", AREAS],
    ["call", "curious", "data.query", AREAS, "--json", "--role", "public"], ["user", "list"],
    ["user", "list", "--tenant", "exbourne-mp", "--json"], ["user", "link", "king"], ["view", "none", "x"],
    ["view", "curious", "officers", "--json"], ["view", "curious"], ["sample", "--electors", "x", "--json"],
    ["call", "curious", "data.get", '{"resource":"areas","select":["code"],"id":"x"}', "--json"],
]


def test_a_running_host_answers_the_same(app):
    alone = [app.run(*arguments, check=False) for arguments in SAME]
    host = Host(app)
    try:
        served = [app.run(*arguments, check=False) for arguments in SAME]
    finally:
        host.stop()
    for arguments, one, other in zip(SAME, alone, served):
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr), arguments
    assert {done.returncode for done in alone} == {0, 1, 2}


def manage_people(app):
    """Adds somebody, lists, links and removes; what was said, without ids and secrets."""
    added = app.run("user", "add", "Nia Ó Dúill", "--role", "volunteer", "--areas", "AA,AB", "--json")
    id_ = json.loads(added.stdout)["id"]
    listed = json.loads(app.run("user", "list", "--json").stdout)
    assert {"id": id_, "name": "Nia Ó Dúill", "role": "volunteer", "areas": ["AA", "AB"]} in listed
    assert f"{id_}  volunteer (AA, AB)  Nia Ó Dúill" in app.run("user", "list").stdout
    path = json.loads(app.run("user", "link", id_, "--json").stdout)["path"]
    assert re.fullmatch(r"/sign-in/[0-9a-f]{64}", path)
    assert app.run("user", "link", "organiser").stdout.startswith("http://127.0.0.1:")
    done = app.run("call", "curious", "data.query", AREAS, "--user", id_)
    removed = app.run("user", "remove", id_).stdout
    assert removed == f"The account has no role in {BRANCH} any more.\n"
    assert app.run("user", "remove", id_, check=False).returncode == 1
    assert app.run("user", "link", id_, check=False).returncode == 1
    assert len(json.loads(app.run("user", "list", "--json").stdout)) == len(listed) - 1
    again = json.loads(app.run("user", "add", "Al", "--role", "member", "--json").stdout)["id"]
    assert json.loads(app.run("user", "remove", again, "--json").stdout) == {"id": again}
    return done.stdout


def test_people_are_managed_alike_with_and_without_a_host(app):
    alone = manage_people(app)
    host = Host(app)
    try:
        assert manage_people(app) == alone
    finally:
        host.stop()


def test_a_branch_gets_its_elections(app):
    add = ["election", "add", "Council election 2027", "--date", "2027-05-06", "--kind", "council", "--tenant", "polls"]
    app.run("user", "add", "Real Officer", "--tenant", "polls", "--role", "officer", "--create", "Polls CLP")
    assert "polls has no election yet" in app.run("election", "list", "--tenant", "polls").stdout
    election = app.run(*add).stdout.strip()
    assert json.loads(app.run("election", "list", "--tenant", "polls", "--json").stdout) == [{
        "id": election, "title": "Council election 2027", "kind": "council", "date": "2027-05-06",
        "opensAt": "2027-05-06T06:00:00Z", "closesAt": "2027-05-06T21:00:00Z"}]
    again = app.run(*add, check=False)
    assert again.returncode == 1 and "polls has that election already.\n  Its id is " + election in again.stderr
    assert "create elections" in app.run("audit", "--tenant", "polls").stdout
    office = app.run("election", "list", "--tenant", OFFICE, check=False)
    assert office.returncode == 1 and OFFICE in office.stderr


def test_an_office_begins_with_its_first_officer(app):
    new = ["user", "add", "Real Representative", "--tenant", "our-mp", "--role", "officer", "--create", "Our MP"]
    account = app.run(*new, "--kind", "office").stdout.strip()
    assert app.run("user", "list", "--tenant", "our-mp").stdout == f"{account}  officer  Real Representative\n"
    again = app.run(*new, check=False)
    assert again.returncode == 1 and "There is a branch or office `our-mp` already." in again.stderr
    app.run("plugins", "stage", "casework", "pilot", "--pilots", "our-mp")
    app.run("plugins", "grant", "casework", "--tenant", "our-mp", "--user", account)
    assert "No open case has a next action" in app.run("view", "casework", "cases", "--tenant", "our-mp", "--user", account).stdout
    app.run("plugins", "stage", "casework", "sandbox")


def test_who_is_removed_is_out_at_once(app, serving):
    id_ = json.loads(app.run("user", "add", "Al", "--role", "organiser", "--json").stdout)["id"]
    browser = Browser(serving.address).sign_in(serving.link(id_, BRANCH))
    assert browser.open(f"/c/{BRANCH}/p/curious/remember")[0] == 200
    app.run("user", "remove", id_)
    assert browser.open(f"/c/{BRANCH}/p/curious/remember")[0] == 404


def test_a_folder_has_one_host(app, serving):
    done = app.run("serve", "--port", "0", check=False)
    assert done.returncode == 1 and f"in use by process {serving.process.pid}" in done.stderr


def test_real_data_want_an_account():
    app = App(["curious"])
    try:
        register = app.folder / "register.csv"
        register.write_text("AA,1,,,,Jones Ann,ZZ99 1AA,1 High Street,,,,,\n")
        app.run("import", "register", register, "--tenant", "real", "--create", "Real CLP", "--register-date",
                "2026-12-01")
        id_ = app.run("user", "add", "Ann", "--role", "organiser", "--tenant", "real").stdout.strip()
        app.run("view", "curious", "remember", "--tenant", "real", "--user", id_, check=False)
        app.run("plugins", "stage", "curious", "pilot", "--pilots", "real")
        view = ["view", "curious", "remember", "--tenant", "real"]
        for who in [[], ["--role", "organiser"], ["--role", "officer", "--areas", "AA"]]:
            done = app.run(*view, *who, check=False)
            assert done.returncode == 2
            assert "real holds real data: a role alone is not enough." in done.stderr
            assert "Name an account by --user; the audit then says who asked." in done.stderr
        assert "I keep what I was given." in app.run(*view, "--user", id_).stdout
        done = app.run("view", "curious", "officers", "--tenant", "real", "--user", id_, "--role", "officer",
                       check=False)
        assert done.returncode == 1 and "you are organiser here" in done.stderr, "--role adds nothing to an account"
        assert app.run("user", "link", "organiser", "--tenant", "real", check=False).returncode == 1
    finally:
        app.remove()


def test_the_sample_is_made_at_first_need():
    app = App()
    try:
        words = f"Making the sample branch {BRANCH} first; nobody in it exists.\n"
        first = app.run("user", "list", "--json")
        assert first.stderr == words and len(json.loads(first.stdout)) >= 5
        second = app.run("user", "list", "--json")
        assert (second.stderr, second.stdout) == ("", first.stdout)
    finally:
        app.remove()


def test_relative_folders_start_where_the_command_was_given(app):
    call = ["call", "curious", "data.query", AREAS]
    expected = app.run(*call).stdout
    for data, environment in [(["--data", "data"], {}), (["--data", "./Plugins/../data/"], {}),
                              ([], {"HUSTINGS_DATA": "data"}), ([], {"HUSTINGS_DATA": str(app.data)})]:
        done = app.command(*call, *data, cwd=app.folder, environment=environment)
        assert (done.returncode, done.stdout) == (0, expected), done.stderr
    share = app.folder / "share"
    share.mkdir()
    (share / "hustings").symlink_to(app.data)
    assert app.command(*call, environment={"XDG_DATA_HOME": str(share)}).stdout == expected
    done = app.command(*call)
    assert done.returncode == 2 and "Name one by --data DIR or HUSTINGS_DATA." in done.stderr


def test_commands_on_a_page_are_for_whom_it_was_shown(app):
    whom = ["--role", "volunteer", "--areas", "AA,AB", "--tenant", BRANCH, "--data", str(app.data)]
    shown = app.command("view", "gotv-dashboard", "dashboard", *whom).stdout
    commands = [shlex.split(line) for line in shown.splitlines() if line.startswith("    hustings ")]
    assert commands
    for command in commands:
        given = dict(zip(command[-8::2], command[-7::2]))
        assert given == dict(zip(whom[::2], whom[1::2])), command
    assert any(app.command(*command[1:]).returncode == 0 for command in commands if command[1] == "view")


def test_an_unknown_area_is_refused_with_the_nearest(app):
    people = app.run("user", "list").stdout
    for command in [["user", "add", "Nia", "--role", "volunteer"], ["view", "curious", "remember"],
                    ["call", "curious", "data.query", AREAS]]:
        done = app.run(*command, "--areas", "AA,aB", check=False)
        assert done.returncode == 2 and f"{BRANCH} has no polling district `aB`." in done.stderr
        assert re.search(r"The nearest of its \d+: AB, A", done.stderr)
    done = app.run("view", "casework", "cases", "--areas", "AA", check=False)
    assert done.returncode == 2 and f"{OFFICE} is an office: nobody there can be limited to districts" in done.stderr
    assert app.run("user", "list").stdout == people


def test_a_host_that_stops_says_so_to_who_waits_for_it():
    with App() as app:
        app.sample(10)
        host = Host(app)
        client = app.start("sample", "--electors", 1_000_000, "--tenant", "large")
        deadline = time.monotonic() + 30
        while not list(app.data.glob("sample-draft/tenants/*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        host.stop()
        _, errors = client.communicate(timeout=60)
        assert client.returncode == 1 and "The host stopped before it had done it." in errors


def test_reads_of_the_sample_count_by_the_real_day():
    with App(["curious"]) as app:
        app.sample(300)
        connection = sqlite3.connect(app.data / "platform.sqlite")
        connection.execute("UPDATE grants SET rowsPerDay = 300 WHERE plugin = 'curious' AND permission = 'register'")
        connection.commit()
        connection.close()
        read = ["call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["district"]}']
        assert [app.run(*read, check=False).returncode for _ in range(4)] == [0, 0, 0, 1]
        connection = sqlite3.connect(app.data / "tenants" / f"{BRANCH}.sqlite")
        days = {at[:10] for (at,) in connection.execute("SELECT at FROM audit")}
        assert "2026-05-07" not in days, "the sample's own clock stands still"
        # As if it had been yesterday.
        connection.execute("UPDATE audit SET at = strftime('%Y-%m-%dT%H:%M:%SZ', at, '-1 day')")
        connection.commit()
        connection.close()
        assert app.run(*read, check=False).returncode == 0


def test_what_a_plugin_asks_anew_is_granted_on_the_sample_and_what_was_taken_back_is_not():
    with App(["curious"]) as app:
        app.sample(100)
        ask = ["call", "curious", "data.query"]
        wards = ask + ['{"resource":"areas","select":["code"],"permission":"wards"}']
        rooms = ask + ['{"resource":"committeeRooms","select":["title"],"permission":"rooms"}']
        assert app.run(*wards, check=False).returncode == 1
        connection = sqlite3.connect(app.data / "platform.sqlite")
        connection.execute("DELETE FROM grants WHERE plugin = 'curious' AND permission = 'rooms'")
        connection.commit()
        connection.close()
        manifest = app.folder / "Plugins" / "curious" / "plugin.json"
        declared = json.loads(manifest.read_text())
        declared["permissions"].append({
            "id": "wards", "resource": "areas", "access": "read", "fields": ["code"], "purpose": "administration",
            "why": "To try what is asked anew."})
        manifest.write_text(json.dumps(declared))
        assert app.run(*wards, check=False).returncode == 0
        refused = app.run(*rooms, check=False)
        assert refused.returncode == 1 and "(refused by the grant)" in refused.stderr
