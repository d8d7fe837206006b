"""The electoral register comes in as councils supply it: all of its good rows or nothing, once however often."""

import json
import sqlite3
import urllib.parse

import pytest
from hosting import BRANCH, App, Host

HEADER = ["Elector Number Prefix", "Elector Number", "Elector Number Suffix", "Elector Markers", "Elector DOB",
          "Elector Name", "PostCode", *(f"Address{number}" for number in range(1, 7))]
PARTS = [*HEADER[:5], "Elector Surname", "Elector Forename", *HEADER[6:]]


def row(number, name, district="AA", suffix="", markers="", date="", address="1 High Street"):
    return [district, str(number), suffix, markers, date, name, "ZZ99 1AA", address, "", "", "", "", ""]


ROWS = [row(1, "Prosser Siân"), row(2, "O’Brien Zoë", markers="G"), row(3, "Jones, Ann", date="07/05/2026"),
        row(3, "Jones Bob", suffix="1", markers="G"), row(1, "Nguyn Lan", "AB", markers="F", address="")]


def text(rows, separator=","):
    """Rows as a file, quoted where needed."""
    def field(value):
        return f'"{value}"' if separator in value else value

    return "".join(separator.join(field(value) for value in one) + "\r\n" for one in rows)


class Branch:
    """A new branch and its file."""

    def __init__(self, app, tenant):
        self.app, self.tenant = app, tenant
        self.path = app.data / "tenants" / f"{tenant}.sqlite"

    def write(self, name, content):
        file = self.app.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def load(self, file, *options, check=True):
        return self.app.run(
            "import", "register", file, "--tenant", self.tenant, "--register-date", "2026-12-01", "--create",
            "Real CLP", *options, check=check)

    def summary(self, file):
        return json.loads(self.load(file, "--json").stdout)

    def read(self, sql):
        connection = sqlite3.connect(f"file:{self.path}?immutable=1", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    @property
    def change(self):
        return self.read("SELECT coalesce(max(number), 0), count(*) FROM changes")[0]


@pytest.fixture(scope="module")
def app():
    app = App(["curious"])
    try:
        yield app
    finally:
        app.remove()


@pytest.fixture
def branch(app):
    number = getattr(app, "branches", 0)
    app.branches = number + 1
    return Branch(app, f"branch-{number}")


def test_the_summary_counts_what_came_in(branch):
    file = branch.write("whole.csv", text([HEADER, *ROWS]))
    done = branch.load(file)
    assert (done.stdout, done.stderr) == (
        "Read 5: 5 new, 0 changed, 0 unchanged, 0 rejected.\nMarkers: F 1, G 2.\n", "")
    assert branch.read("SELECT count(*) FROM electors WHERE registerDate = '2026-12-01'") == [(5,)]
    assert branch.read("SELECT surname, forename, attainmentDate FROM electors WHERE number = 3 AND suffix = 0") == [
        ("Jones", "Ann", "2026-05-07")]
    assert branch.read("SELECT address, markers FROM electors WHERE district = 'AB'") == [(None, "F")]
    names = json.loads(branch.app.run("user", "list", "--tenant", branch.tenant, "--json").stdout)
    assert names == [], "the branch is there"
    audit = json.loads(branch.app.run("audit", "--tenant", branch.tenant, "--json").stdout)
    assert [(row["operation"], row["resource"], row["rows"]) for row in audit] == [("import", "electors", 5)]


def test_markers_that_nobody_knows_are_told(branch):
    file = branch.write("markers.csv", text([HEADER, *ROWS, row(9, "Fox Jo", markers="QG"), row(10, "Lee Min", markers="Z")]))
    assert "Nobody knows what these markers mean; they are kept: Q, Z.\n" in branch.load(file).stdout
    assert branch.summary(file)["unknownMarkers"] == ["Q", "Z"]


def test_rows_that_are_empty_and_columns_that_end_a_row_are_no_faults(branch):
    empty = [""] * 13
    file = branch.write("sheet.csv", text([HEADER, *[empty] * 20, row(1, "Fox Jo")[:8], *[empty] * 20]))
    assert branch.load(file).stdout.startswith("Read 1: 1 new, 0 changed, 0 unchanged, 0 rejected.\n")


FILES = {
    "13 columns without a heading": text(ROWS).encode(),
    "13 columns with a heading": text([HEADER, *ROWS]).encode(),
    "tabs": text([HEADER, *ROWS], "\t").encode(),
    "windows-1252": text([HEADER, *ROWS]).encode("cp1252"),
    "byte order mark": text([HEADER, *ROWS]).encode("utf-8-sig"),
    "byte order mark and tabs without a heading": text(ROWS, "\t").encode("utf-8-sig"),
    "line feeds alone, none at the end": text([HEADER, *ROWS]).replace("\r\n", "\n").rstrip().encode(),
    "14 columns": text([PARTS, *(one[:5] + one[5].replace(",", "").split(" ") + one[6:] for one in ROWS)]).encode(),
    "14 columns without a heading": text(
        [one[:5] + one[5].replace(",", "").split(" ") + one[6:] for one in ROWS]).encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_every_layout_says_the_same(branch, content):
    summary = branch.summary(branch.write("layout.csv", content))
    assert {name: summary[name] for name in ["read", "new", "rejected"]} == {"read": 5, "new": 5, "rejected": 0}
    assert summary["markers"] == {"G": 2, "F": 1}
    columns = "district, number, suffix, surname, forename, postcode"
    assert branch.read(f"SELECT {columns} FROM electors ORDER BY 1, 2, 3") == [
        ("AA", 1, 0, "Prosser", "Siân", "ZZ99 1AA"), ("AA", 2, 0, "O’Brien", "Zoë", "ZZ99 1AA"),
        ("AA", 3, 0, "Jones", "Ann", "ZZ99 1AA"), ("AA", 3, 1, "Jones", "Bob", "ZZ99 1AA"),
        ("AB", 1, 0, "Nguyn", "Lan", "ZZ99 1AA")]


def test_the_same_file_twice_changes_nothing(branch):
    file = branch.write("twice.csv", text([HEADER, *ROWS]))
    assert branch.summary(file)["new"] == 5
    change, electors = branch.change, branch.read("SELECT * FROM electors ORDER BY id")
    assert change[0] > 0
    summary = branch.summary(file)
    assert (summary["new"], summary["changed"], summary["unchanged"]) == (0, 0, 5)
    assert (branch.change, branch.read("SELECT * FROM electors ORDER BY id")) == (change, electors)
    moved = branch.write("moved.csv", text([HEADER, row(1, "Prosser Siân", address="2 High Street"), *ROWS[1:]]))
    summary = branch.summary(moved)
    assert (summary["new"], summary["changed"], summary["unchanged"]) == (0, 1, 4)
    assert branch.change[0] > change[0]
    assert branch.read("SELECT count(*), max(version) FROM electors") == [(5, 2)]


def test_rejects_say_line_column_and_reason(branch):
    bad = [row("three", "A B"), row(4, "A B")[:7], row(5, "A B", date="30/02/2026"), row(6, "A B", district=""),
           row(7, ""), row(8, "A B", suffix="x"), row(1, "Doubled")]
    good = [row(number, f"Good{number} A") for number in range(1, 9)]
    file = branch.write("mixed.csv", text([HEADER, *good, *bad]))
    rejects = branch.app.folder / "mixed.csv.rejects.csv"
    done = branch.load(file)
    assert done.stdout.startswith("Read 15: 8 new, 0 changed, 0 unchanged, 7 rejected.\n")
    assert f"Why rows were rejected: {rejects}\n" in done.stdout
    lines = rejects.read_text().splitlines()
    assert lines[0] == "line,column,reason"
    assert [line.split(",")[0] for line in lines[1:]] == ["10", "11", "12", "13", "14", "15", "16"]
    assert lines[1] == '10,2,"the elector number is no whole number from 1 to 9999999"'
    assert lines[2] == '11,7,"the row has fewer columns than the first row"'
    assert lines[3].startswith('12,5,"the date does not exist')
    assert lines[4] == '13,1,"there is no polling district"'
    assert lines[5] == '14,6,"there is no name"'
    assert lines[7] == '16,2,"an earlier row has the same polling district, number and suffix"'
    assert "Good" not in rejects.read_text() and "A B" not in rejects.read_text()
    elsewhere = branch.app.folder / "elsewhere.csv"
    summary = json.loads(branch.load(file, "--rejects", elsewhere, "--json").stdout)
    assert (summary["rejected"], summary["rejects"]) == (7, str(elsewhere))
    assert elsewhere.read_text() == rejects.read_text()
    branch.load(branch.write("mixed.csv", text([HEADER, *good])))
    assert not rejects.exists(), "reasons of an earlier import go"


def test_nothing_comes_in_when_most_rows_are_bad(branch):
    file = branch.write("bad.csv", text([HEADER, row(1, "A B"), row("x", "A B"), row("y", "A B")]))
    done = branch.load(file, check=False)
    assert done.returncode == 1
    assert "2 of 3 rows were rejected, so nothing was imported: the columns may be wrong" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert branch.app.run("user", "list", "--tenant", branch.tenant, check=False).returncode == 1, "no branch is made"


BAD_FILES = {
    "empty": (b"", "The file has no rows."),
    "heading alone": (text([HEADER]).encode(), "The file has no rows."),
    "other columns": (b"name,address\r\nAnn,1 High Street\r\n", "The first row has 2 columns and no known headers."),
    "open quotation mark": (text(ROWS).encode() + b'AA,9,,,,"Jones', "a quotation mark opens a field and none closes"),
    "UTF-16": (text(ROWS).encode("utf-16"), "the file is in UTF-16"),
    "no number": (b"Elector Number Prefix,Elector Name,PostCode,Address1\r\nAA,A B,ZZ99 1AA,1\r\n",
                  "The header row lacks Elector Number"),
}


@pytest.mark.parametrize("content, words", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_what_is_no_register_is_refused(branch, content, words):
    done = branch.load(branch.write("no-register.csv", content), "--json", check=False)
    assert done.returncode == 1
    assert words in done.stderr and "no-register.csv" in done.stderr
    assert json.loads(done.stdout)["hint"] == "Nothing was changed."


def test_a_file_that_cannot_be_read_is_named(branch):
    missing = branch.app.folder / "missing.csv"
    closed = branch.write("closed.csv", text(ROWS))
    closed.chmod(0)
    cases = [(missing, f"Opening {missing} failed: No such file or directory."),
             (closed, f"Opening {closed} failed: Permission denied."),
             (branch.app.folder, f"{branch.app.folder} is no regular file; give the path of the file to import."),
             ("/dev/zero", "/dev/zero is no regular file; give the path of the file to import.")]
    for file, words in cases:
        done = branch.load(file, check=False)
        assert done.returncode == 1
        assert done.stderr == f"hustings: {words}\n  Nothing was changed.\n"
    assert branch.app.run("user", "list", "--tenant", branch.tenant, check=False).returncode == 1, "no branch is made"


def test_the_rejects_never_overwrite_the_register(branch):
    content = text([HEADER, *ROWS, row("x", "A B")])
    file = branch.write("careful.csv", content)
    done = branch.load(file, "--rejects", file, check=False)
    assert done.returncode == 1 and "is the imported file itself" in done.stderr
    assert file.read_bytes() == content.encode()


def test_a_register_belongs_to_a_branch_that_is_there(app):
    register = app.folder / "register.csv"
    register.write_text(text(ROWS))

    def load(tenant, *options):
        done = app.run("import", "register", register, "--tenant", tenant, "--register-date", "2026-12-01", *options,
                       check=False)
        assert done.returncode == 1
        return done.stderr

    assert load("nowhere") == (
        "hustings: There is no branch or office `nowhere`.\n  Check the id, or make a branch: --create 'Exbourne "
        "CLP'. `hustings user add` makes an office.\n")
    assert "2 to 40 lower-case letters, digits and hyphens" in load("../../etc", "--create", "Name")


def test_a_date_that_is_a_slip_of_the_pen_makes_no_branch(app):
    register = app.folder / "register.csv"
    register.write_text(text([HEADER, *ROWS]))
    done = app.run("import", "register", register, "--tenant", "slip", "--register-date", "2126-12-01", "--create",
                   "Slip", check=False)
    assert done.returncode == 2 and "--register-date 2126-12-01 is more than two years ahead" in done.stderr
    assert not (app.data / "tenants" / "slip.sqlite").exists()


def test_an_office_imports_its_own_register_and_nothing_else(app):
    def run(*arguments, code=0):
        done = app.run(*arguments, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    run("user", "add", "Ann Example", "--tenant", "our-mp", "--role", "officer", "--kind", "office", "--create", "Our MP")
    register = app.folder / "register.csv"
    register.write_text(text([HEADER, *ROWS]))
    load = ["import", "register", register, "--tenant", "our-mp", "--register-date"]
    count = len(ROWS)
    assert run(*load, "2026-12-01") == f"Read {count}: {count} new, 0 changed, 0 unchanged, 0 removed, 0 rejected.\n"
    told = json.loads(run(*load, "2027-12-01", "--json"))
    assert (told["new"], told["removed"]) == (count, count)
    assert "has the register of 2027-12-01 already" in run(*load, "2026-12-01", code=1)
    refused = run(*load, "2027-12-02", "--dry-run", code=2)
    assert "--dry-run does not go with `import register`." in refused
    replaced = run(*load, "2026-12-01", "--replace")
    assert replaced == f"Read {count}: {count} new, 0 changed, 0 unchanged, {count} removed, 0 rejected.\n"
    assert "is more than two years ahead" in run(*load, "2126-12-01", code=2)
    assert "--nation tells who may vote" in run(*load, "2027-12-01", "--nation", "wales", code=2)
    assert "is an office: it can import a register and nothing else." in run(
        "import", "contacts", register, "--tenant", "our-mp", code=1)
    folder = app.folder / "our-mp"
    run("export", folder, "--tenant", "our-mp")
    people = [json.loads(line) for line in (folder / "constituents.jsonl").read_text().splitlines()]
    assert sorted(one["surname"] for one in people) == ["Jones", "Jones", "Nguyn", "O’Brien", "Prosser"]


def test_an_import_through_a_running_host_shows_at_once(app):
    app.sample(50)
    host = Host(app)
    try:
        browser = host.browser("organiser")
        call = {"resource": "electors", "permission": "register", "select": ["district", "surname"],
                "where": {"field": "surname", "eq": "Newcomer-Jones"}}
        path = f"/c/{BRANCH}/p/curious/ask?" + urllib.parse.urlencode(
            {"method": "data.query", "call": json.dumps(call)})
        assert "Newcomer-Jones" not in browser.open(path)[1]
        (app.folder / "new.csv").write_text(text([row(9999, "Newcomer-Jones Ann"), row("x", "A B"), *ROWS]))
        command = ["import", "register", "new.csv", "--tenant", BRANCH, "--register-date", "2026-12-01", "--data",
                   "data"]
        done = app.command(*command, cwd=app.folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("Read 7: 6 new, 0 changed, 0 unchanged, 1 rejected.\n")
        assert (app.folder / "new.csv.rejects.csv").exists()
        status, page = browser.open(path)
        assert status == 200 and "Newcomer-Jones" in page
        done = app.command(*command, "--json", cwd=app.folder)
        assert json.loads(done.stdout)["unchanged"] == 6
        done = app.command(*command[:2], "missing.csv", *command[3:], cwd=app.folder)
        assert done.returncode == 1 and f"{app.folder}/missing.csv" in done.stderr
    finally:
        host.stop()
