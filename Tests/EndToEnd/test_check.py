"""Each check finds its own fault, says where it is and how to mend it, and nothing else fails."""

import json
import os
import subprocess

import pytest
from hosting import PROGRAMS, ROOT

HUSTINGS = PROGRAMS / "hustings"


class Plugin:
    """A new plugin in Python, in which a test puts a fault."""

    name = "faulty-tasks"

    def __init__(self, folder):
        self.parent = folder
        subprocess.run([str(HUSTINGS), "new", self.name, "--language", "python"], cwd=folder, check=True,
                       capture_output=True)
        self.folder = folder / self.name
        self.program = self.folder / f"{self.name}.py"

    def edit(self, old, new, file=None):
        file = file or self.program
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))

    def manifest(self, change):
        file = self.folder / "plugin.json"
        manifest = json.loads(file.read_text())
        change(manifest)
        file.write_text(json.dumps(manifest, indent=1))

    def forget_transcript(self):
        (self.folder / "checks" / "tasks.transcript").unlink()

    def check(self, *options, code):
        done = subprocess.run([str(HUSTINGS), "check", f"./{self.name}", *options], cwd=self.parent,
                              capture_output=True, text=True, timeout=300)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def findings(self, severity="failure", options=(), code=1):
        report = json.loads(self.check("--json", *options, code=code))
        assert report["passed"] == (code == 0)
        return [finding for finding in report["findings"] if finding["severity"] == severity]

    def fault(self, **given):
        """The one finding."""
        (finding,) = self.findings(**given)
        return finding


@pytest.fixture
def plugin(tmp_path):
    return Plugin(tmp_path)


def test_a_wrong_manifest_is_told_by_line(plugin):
    plugin.edit('"scope": "clp"', '"scope": "town"', plugin.folder / "plugin.json")
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("manifest", "plugin.json:6")
    assert fault["text"].startswith("scope: ")


def test_an_unknown_key_is_told_with_the_one_that_was_meant(plugin):
    plugin.edit('"about"', '"abuot"', plugin.folder / "plugin.json")
    fault = plugin.fault(severity="warning", code=0)
    assert (fault["check"], fault["place"]) == ("manifest", "plugin.json:7")
    assert fault["text"] == "abuot: is no key that the host knows, and is ignored."
    assert fault["mend"] == "Did you mean `about`?"


@pytest.mark.parametrize("name,text", [("README.md", "There is none."), ("LICENSE", "nobody may use")])
def test_missing_papers_are_told(plugin, name, text):
    (plugin.folder / name).unlink()
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("papers", name) and text in fault["text"]


def test_a_program_that_cannot_run_is_told(plugin):
    plugin.program.chmod(0o644)
    fault = plugin.fault()
    assert fault["check"] == "build" and "is not executable" in fault["text"] and fault["mend"].startswith("chmod +x")


def test_a_plugin_that_does_not_start_is_told_with_the_line(plugin):
    plugin.edit("plugin.run()", "nothing.run()")
    fault = plugin.fault()
    assert fault["check"] == "start" and "NameError" in fault["text"]
    line = 1 + plugin.program.read_text().split("nothing.run()")[0].count("\n")
    assert fault["place"] == f"{plugin.name}.py:{line}"


def test_a_crash_on_empty_data_is_told(plugin):
    plugin.edit('return Page(', 'rows[0]\n    return Page(')
    plugin.manifest(lambda manifest: None)
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("scenarios", "view tasks")
    assert "on an empty branch" in fault["text"] and "IndexError" in fault["text"]


def test_a_permission_that_is_never_used_is_told(plugin):
    plugin.manifest(lambda manifest: manifest["permissions"].append({
        "id": "phones", "resource": "electors", "access": "read", "fields": ["phone", "email"], "purpose": "phone",
        "why": "Rings people."}))
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("use", "permissions[1] phones")
    assert "asked for and never used" in fault["text"]
    text = plugin.check(code=1)
    assert "phone numbers and e-mail addresses of electors, to telephone them" in " ".join(text.split())
    assert "how persons can be reached" in " ".join(text.split())


def test_data_that_were_not_asked_for_are_told(plugin):
    plugin.edit('    return Page(', '''    try:
        request.query("electors", "surname", limit=1)
    except Exception:
        pass
    return Page(''')
    plugin.forget_transcript()
    fault, rule = plugin.findings()
    assert (rule["check"], rule["place"]) == ("conformance", "rule 5.3")
    assert (fault["check"], fault["place"]) == ("use", "view tasks")
    assert "uses what plugin.json does not ask for" in fault["text"]


def test_a_link_to_nowhere_is_told(plugin):
    plugin.edit("return ActionResult.done(", 'return ActionResult.done(go_to=Target("task"), message=')
    plugin.edit(', go_to=Target("tasks"))', ")")
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("links", "action add-task")
    assert "a view `task`, which plugin.json does not have" in fault["text"]
    assert fault["mend"] == "Did you mean `tasks`?"


def test_an_answer_that_would_be_lost_is_told(plugin):
    plugin.edit('Input("text", "title"', 'Input("text", "titel"')
    plugin.forget_transcript()
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("links", "view tasks › section “Add a task” › form “Add task”")
    assert "It sends `titel`, which the action add-task does not take" in fault["text"]


@pytest.mark.parametrize("old,new,place,text", [
    ('"To be done"', '""', "view tasks › table “”", "It has no caption."),
    ('empty="There is nothing to be done.")', ")", "view tasks › table “To be done”", "does not say so"),
    ('"Add a task"', '"ADD ANOTHER TASK"', "view tasks › section “ADD ANOTHER TASK”", "in capitals only"),
    ('"By when?"', '" "', "view tasks › section “Add a task” › form “Add task”", "no label for each question"),
])
def test_what_keeps_people_from_using_a_page_is_told(plugin, old, new, place, text):
    plugin.edit(old, new)
    plugin.forget_transcript()
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("accessibility", place) and text in fault["text"]


def test_a_check_of_its_own_that_fails_is_told_by_line(plugin):
    plugin.edit('"caption":"To be done"', '"caption":"Done"', plugin.folder / "checks" / "tasks.transcript")
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("transcripts", "checks/tasks.transcript:5")
    assert "caption" in fault["text"] and "--rewrite" in fault["mend"]


def test_its_own_checks_are_rewritten_on_request_which_fails_until_they_were_looked_at(plugin):
    transcript = plugin.folder / "checks" / "tasks.transcript"
    plugin.edit('"text":"Enter what is to be done"', '"text":"…"', transcript)
    right = transcript.read_text()
    plugin.edit('"caption":"To be done"', '"caption":"Done"', transcript)
    fault = plugin.fault(options=["--rewrite"])
    assert (fault["check"], fault["place"]) == ("transcripts", "checks/tasks.transcript")
    assert "It was rewritten" in fault["text"]
    assert transcript.read_text() == right
    plugin.check("--rewrite", code=0)


def test_a_broken_rule_of_the_protocol_is_told_by_number(plugin):
    plugin.edit("plugin = Plugin()", "plugin = Plugin()\nseen = []")
    plugin.edit('    return Page(\n        "Tasks",', '    seen.append(1)\n    return Page(\n        f"Tasks {len(seen)}",')
    plugin.forget_transcript()
    fault = plugin.fault()
    assert (fault["check"], fault["place"]) == ("conformance", "rule 4.4")


def test_a_slow_view_is_called_slow_with_its_figures_and_does_not_fail(plugin):
    plugin.edit('    return Page(', '    __import__("time").sleep(0.05)\n    return Page(')
    options = ["--budget-render", "20", "--budget-start", "60000"]
    fault = plugin.fault(severity="warning", options=options, code=0)
    assert (fault["check"], fault["place"]) == ("speed", "view tasks")
    assert "20 ms are meant" in fault["text"] and "rows" in fault["text"]


def test_a_plugin_without_checks_is_warned(plugin):
    plugin.forget_transcript()
    fault = plugin.fault(severity="warning", code=0)
    assert fault["check"] == "transcripts" and "hustings dev" in fault["mend"]


def test_misuse_exits_with_2(plugin):
    done = subprocess.run([str(HUSTINGS), "check"], capture_output=True, text=True)
    assert done.returncode == 2 and "takes PLUGIN; 0 given" in done.stderr


@pytest.mark.parametrize("name", ["tax-calculator", "casework", "gotv-dashboard", "block-gallery"])
def test_the_plugins_that_come_with_the_host_pass_without_a_warning(name):
    done = subprocess.run([str(HUSTINGS), "check", name, "--json"], capture_output=True, text=True, timeout=900,
                          cwd=ROOT, env=os.environ)
    report = json.loads(done.stdout)
    assert [finding for finding in report["findings"] if finding["severity"] != "note"] == []
    assert report["passed"] and done.returncode == 0


@pytest.mark.parametrize("name", ["tax-calculator", "casework", "gotv-dashboard", "block-gallery"])
def test_the_plugins_that_come_with_the_host_keep_every_rule_of_the_protocol(name):
    done = subprocess.run([str(HUSTINGS), "check", "--conformance", name], capture_output=True, text=True, timeout=300,
                          cwd=ROOT, env=os.environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok   1.1 " in done.stdout and "ok   6.2 " in done.stdout and "FAIL" not in done.stdout
