"""Lists, figures and contacts come into a branch, and all of it goes out again, by the command line."""

import csv
import json
import stat

import pytest
from hosting import BRANCH, OFFICE, App

POLL = "2026-05-07"


@pytest.fixture(scope="module")
def app():
    app = App()
    try:
        app.sample(400)
        yield app
    finally:
        app.remove()


@pytest.fixture(scope="module")
def electors(app):
    """Every elector of the sample, as the export says it."""
    folder = app.data / "electors"
    app.run("export", folder, "--tenant", BRANCH, "--without-polling-day")
    return [json.loads(line) for line in (folder / "electors.jsonl").read_text().splitlines()]


def write(app, name, rows):
    path = app.folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    path.chmod(0o644)
    return path


def bring(app, what, path, *options, check=True, tenant=BRANCH):
    rejects = app.data / "rejects.csv"
    return app.run(
        "import", what, path, "--tenant", tenant, "--rejects", rejects, *options, check=check)


def summary(done):
    return {name: value for name, value in json.loads(done.stdout).items() if isinstance(value, int)}


def number(elector):
    return [elector["district"], elector["number"], elector["suffix"] or ""]


def test_absent_voters_come_in_once_and_a_whole_list_takes_away(app, electors):
    some = [elector for elector in electors if elector["absentVote"] is None][:3]
    path = write(app, "postal.csv", [["PD", "Number", "Suffix"], *map(number, some)])
    options = ["--election", POLL, "--list", "postal", "--json"]
    first = summary(bring(app, "absent-voters", path, *options))
    assert (first["new"], first["rejected"]) == (3, 0)
    again = summary(bring(app, "absent-voters", path, *options))
    assert (again["new"], again["unchanged"]) == (0, 3)
    done = bring(app, "absent-voters", path, "--election", POLL, "--list", "postal", "--complete")
    postal = sum(elector["absentVote"] == "postal" for elector in electors)
    assert done.stdout == f"Read 3: 0 new, 0 changed, 3 unchanged, {postal} removed, 0 rejected.\n"
    path = write(app, "postal.csv", [["PD", "Number", "Suffix"], number(some[0]), ["ZZZ", "1", ""]])
    done = bring(app, "absent-voters", path, "--election", POLL, "--list", "postal", "--complete", check=False)
    assert done.returncode == 1 and "1 row was rejected, and whoever is meant" in done.stderr
    assert summary(bring(app, "absent-voters", path, *options))["unchanged"] == 1, "nobody lost the vote"


def test_what_is_missing_from_the_command_is_said(app):
    path = write(app, "list.csv", [["PD", "Number", "Suffix"], ["AA", "1", ""]])
    for what, options, words in [
        ("absent-voters", [], "Of which register?"), ("marked-register", [], "Of which election?"),
        ("statistics", [], "Of which election?"), ("leaflets", [], "`leaflets` cannot be imported."),
        ("absent-voters", ["--election", POLL, "--list", "pigeon"], "--list is one of postal, postal-proxy, proxy"),
    ]:
        done = bring(app, what, path, *options, check=False)
        assert done.returncode == 2 and words in done.stderr
    done = bring(app, "statistics", path, "--election", "1999-01-01", check=False)
    assert done.returncode == 1 and "has no election `1999-01-01`" in done.stderr and POLL in done.stderr
    done = bring(app, "polling-stations", path, check=False, tenant=OFFICE)
    assert done.returncode == 1 and "is an office" in done.stderr
    done = bring(app, "polling-stations", path, check=False)
    assert done.returncode == 1 and "lacks ballot_box_number" in done.stderr and "Nothing was changed." in done.stderr


def test_no_marked_register_comes_in_while_polls_are_open(app):
    path = write(app, "marked.csv", [["PD", "Number", "Suffix", "Voted"], ["AA", "1", "", "y"]])
    done = bring(app, "marked-register", path, "--election", POLL, check=False)
    assert done.returncode == 1 and "until then nobody can have the marked register" in done.stderr


def test_stations_and_statistics_come_in_as_contact_creator_writes_them(app):
    path = write(app, "stations.csv", [
        ["ballot_box_number", "polling_place_name", "polling_place_address", "polling_place_postcode", "ward",
         "polling_district"],
        ["901", "Test Hall", "1 High Street", "ZZ99 9ZZ", "NORTH", "ZZA"]])
    assert bring(app, "polling-stations", path).stdout == "Read 1: 1 new, 0 changed, 0 unchanged, 0 rejected.\n"
    assert summary(bring(app, "polling-stations", path, "--json"))["unchanged"] == 1
    row = ["NORTH", "ZZA", "1,717", 0, 710, 0, 0, 0, 0, 74, 0, 0, 40, 0]
    path = write(app, "statistics.csv", [["TotalRows"], ["Total rows: 1"], ["", ""], ["Ward_Value", "X"], row])
    assert summary(bring(app, "statistics", path, "--election", POLL, "--json"))["new"] == 1
    assert summary(bring(app, "statistics", path, "--election", POLL, "--json"))["unchanged"] == 1


def test_contacts_show_what_each_column_is_taken_for_before_anything_is_written(app, electors):
    named = [elector for elector in electors if elector["surname"] and elector["postcode"]][:3]
    rows = [["Elector No", "Seen on", "Code", "Remarks", "Shoe size"]]
    rows += [[f"{one['district']}-{one['number']}/{one['suffix']}", "01/05/2026", code, "", "9"]
             for one, code in zip(named, ["L", "X9", "ni"])]
    path = write(app, "contacts.csv", rows)
    done = bring(app, "contacts", path, "--dry-run")
    assert done.stdout.splitlines()[:7] == [
        "Columns:", "  Elector No: number", "  Seen on: date (by its values)", "  Code: intention", "  Remarks: note",
        "  Shoe size: passed over", "  no column says how electors were approached: doorstep"]
    assert "Line 2: an elector found by number: spoke, firm" in done.stdout
    assert "Line 3: left out, because nobody said what the code means" in done.stdout
    assert "Nobody said what the code `X9` means (1 rows): --code 'X9=labour'" in done.stdout
    assert done.stdout.count("Nothing was written.") == 1
    assert all(one["surname"] not in done.stdout for one in named)
    options = ["--code", "x9=against", "--map", "Remarks=none", "--map", "3=intention", "--channel", "phone", "--json"]
    first = json.loads(bring(app, "contacts", path, *options).stdout)
    assert (first["new"], first["rejected"], first["dryRun"]) == (3, 0, False)
    assert [column.get("field") for column in first["columns"]] == ["number", "date", "intention", None, None]
    again = json.loads(bring(app, "contacts", path, *options).stdout)
    assert (again["new"], again["unchanged"]) == (0, 3)
    path = write(app, "noes.csv", [["Elector No", "Phone consent"], [rows[1][0], "no"]])
    options = ["--consent-wording", "May we call you?", "--json"]
    told = json.loads(bring(app, "contacts", path, *options).stdout)
    assert told["refused"] + told["withdrawn"] == 1


def test_contacts_say_what_is_wrong_with_the_mapping(app):
    path = write(app, "wrong.csv", [["a", "b"], ["1", "2"]])
    for options, code, words in [
        ([], 1, "No columns are known to say who the elector is"),
        (["--map", "a=shoe"], 2, "`shoe` is no field"), (["--map", "a"], 2, "two words with = between them"),
        (["--map", "c=date"], 1, "There is no column `c`; the headings are: a, b."),
        (["--code", "X=perhaps"], 2, "`perhaps` is no meaning"),
    ]:
        done = bring(app, "contacts", path, *options, check=False)
        assert done.returncode == code and words in done.stderr


def test_contacts_tell_which_codes_nobody_explained_and_nothing_of_a_row_without_headings(app, electors):
    who = [f"{one['district']}-{one['number']}/{one['suffix']}" for one in electors[:3]]
    rows = [["Elector No", "Date", "Code"], *([one, "01/05/2026", "T7"] for one in who)]
    done = bring(app, "contacts", write(app, "codes.csv", rows), check=False)
    assert done.returncode == 1 and "`T7` (3 rows). Say it of each: --code 'T=labour'." in done.stderr
    done = bring(app, "contacts", write(app, "bare.csv", [[one, "01/05/2026", "Jo Fox"] for one in who]), check=False)
    assert done.returncode == 1 and "The first row looks like a person's data" in done.stderr
    assert "Jo Fox" not in done.stdout + done.stderr and who[0] not in done.stdout + done.stderr


def test_everything_goes_out_and_nobody_else_can_read_it(app):
    refused = app.run("export", app.data / "refused", "--tenant", BRANCH, check=False)
    assert refused.returncode == 1 and "must not leave before the polls close" in refused.stderr
    assert "--without-polling-day" in refused.stderr and not (app.data / "refused").exists()
    folder = app.data / "out"
    done = app.run("export", folder, "--tenant", BRANCH, "--format", "csv", "--without-polling-day", "--json")
    manifest = json.loads(done.stdout)
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    assert {out["resource"] for out in manifest["leftOut"]} >= {"turnoutMarks"}
    for entry in manifest["files"]:
        file = folder / entry["name"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600 and file.stat().st_size == entry["bytes"]
        with file.open(newline="") as rows:
            assert sum(1 for _ in csv.reader(rows)) == entry["rows"] + 1
    again = app.run("export", folder, "--tenant", BRANCH, check=False)
    assert again.returncode == 1 and "is there already" in again.stderr
    office = app.run("export", app.data / "office", "--tenant", OFFICE)
    assert office.stdout.startswith("Wrote ") and (app.data / "office" / "cases.jsonl").exists()


def test_an_exports_register_comes_in_as_it_was(app, electors):
    rows = [["Elector Number Prefix", "Elector Number", "Elector Number Suffix", "Elector Markers", "Elector DOB",
             "Elector Surname", "Elector Forename", "PostCode", "Address1"]]
    rows += [[*number(one), one["markers"], one["attainmentDate"] or "", one["surname"], one["forename"],
              one["postcode"] or "", one["address"] or ""] for one in electors]
    path = write(app, "again.csv", rows)
    date = electors[0]["registerDate"]
    done = bring(app, "register", path, "--register-date", date, "--nation", "england")
    assert done.stdout.startswith(f"Read {len(electors)}: 0 new, 0 changed, {len(electors)} unchanged, 0 rejected.")
    assert "7 May 2026: " in done.stdout and " may vote, " in done.stdout


def test_a_person_gets_their_data_and_is_approached_no_more(app, electors):
    someone = next(one for one in electors if one["surname"] and not one["objectsToPost"])
    word = f"{someone['district']}-{someone['number']}/{someone['suffix']}"
    file = app.data / "subject.json"
    done = app.run("subject", "export", word, "--tenant", BRANCH, "--file", file)
    assert done.stdout == f"Wrote {file.stat().st_size} bytes to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    records = json.loads(file.read_text())["records"]
    assert [row["id"] for row in records["electors"]] == [someone["id"]]
    first = json.loads(app.run("subject", "restrict", word, "--tenant", BRANCH, "--json").stdout)
    assert first["electors"] == 1
    assert json.loads(app.run("subject", "restrict", word, "--tenant", BRANCH, "--json").stdout) == {
        "electors": 0, "consents": 0}
    records = json.loads(app.run("subject", "export", someone["id"], "--tenant", BRANCH).stdout)["records"]
    assert all(records["electors"][0][f"objectsTo{channel}"] for channel in ["Doorstep", "Phone", "Post"])
    for arguments, code, words in [
        (["export", "Jo Fox"], 1, "named by the number"), (["export", "ZZ-1"], 1, "Nobody has that id or number"),
        (["forget", word], 2, "takes: export | restrict | erase PERSON"),
        (["export", word, "--dry-run"], 2, "--dry-run belongs to"),
    ]:
        done = app.run("subject", *arguments, "--tenant", BRANCH, check=False)
        assert done.returncode == code and words in done.stderr


def test_a_person_is_erased_after_a_preview_and_does_not_come_back(app, electors):
    someone = next(one for one in electors[5:] if one["surname"] and one["postcode"])
    word = f"{someone['district']}-{someone['number']}/{someone['suffix']}"
    erase = ["subject", "erase", word, "--tenant", BRANCH, "--json"]
    preview = json.loads(app.run(*erase, "--dry-run").stdout)
    assert preview["rows"]["electors"] == 1 and preview["knownByName"]
    assert any("electoral purposes" in kept for kept in preview["kept"])
    assert json.loads(app.run(*erase).stdout) == preview
    done = app.run(*erase, check=False)
    assert done.returncode == 1 and "Nobody has that id or number" in done.stderr
    header = ["Elector Number Prefix", "Elector Number", "Elector Number Suffix", "Elector Surname",
              "Elector Forename", "PostCode", "Address1"]
    row = [someone["surname"], someone["forename"], someone["postcode"], someone["address"] or ""]
    path = write(app, "same.csv", [header, [*number(someone), *row]])
    done = bring(app, "register", path, "--register-date", someone["registerDate"])
    assert done.stdout.startswith(
        "Read 1: 0 new, 0 changed, 0 unchanged, 0 rejected. 1 left out because erased.")
    assert someone["surname"] not in done.stdout + done.stderr
    path = write(app, "later.csv", [header, ["ZZ", 1, "", *row]])
    later = json.loads(bring(app, "register", path, "--register-date", "2027-12-01", "--json").stdout)
    assert (later["new"], later["erased"]) == (0, 1)
    rows = json.loads(app.run("audit", "--tenant", BRANCH, "--json").stdout)
    assert [row["operation"] for row in rows if row["operation"].endswith("Subject")][-1] == "eraseSubject"
    assert "removed" in app.run("audit", "receipts", "--tenant", BRANCH).stdout
    assert app.run("audit", "verify", "--tenant", BRANCH).returncode == 0


def test_retention_says_what_is_due_and_lets_go_of_it_when_told(app):
    told = json.loads(app.run("retention", "--tenant", BRANCH, "--json").stdout)
    kept = {line["resource"]: line["kept"] for line in told["rules"]}
    assert kept["contacts"].startswith("for 5 years") and "audit" in kept and "documents" in kept
    assert app.run("retention", "--tenant", BRANCH).stdout.startswith("districtStatistics: kept for 5 years")
    due = {line["resource"]: line["rows"] for line in told["rules"] if line["rows"]}
    gone = json.loads(app.run("retention", "run", "--tenant", BRANCH, "--json").stdout)
    assert {line["resource"] for line in gone["rules"] if line["rows"]} == set(due)
    assert app.run("retention", "run", "--tenant", BRANCH).stdout == f"Nothing of {BRANCH} is due.\n"
    for arguments, code, words in [(["forget"], 2, "takes: [run]"), ([], 2, "Whose data?")]:
        tenant = ["--tenant", BRANCH] if arguments else []
        done = app.run("retention", *arguments, *tenant, check=False)
        assert done.returncode == code and words in done.stderr
