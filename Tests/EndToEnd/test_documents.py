"""What the documents say is there, and what is there the documents say."""

import re
import subprocess

import pytest
from hosting import PROGRAMS, ROOT

DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
HEADING = re.compile(r"^#+ +(.*)$", re.M)


def helped(*arguments):
    return subprocess.run([PROGRAMS / "hustings", *arguments, "--help"], capture_output=True, text=True).stdout


def verbs():
    return dict(re.findall(r"^  ([a-z]+) {2,}(.+)$", helped().split("Usage:")[1], re.M))


def commands(document):
    """Every `hustings …` in a document's blocks and sentences, as lists of words."""
    text = document.read_text()
    lines = [line for block in re.findall(r"```sh[^\n]*\n(.*?)```", text, re.S) for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    return [
        line.split("#")[0].split() for line in lines
        if re.match(r"(\.build/release/)?hustings( |$)", line.strip())]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(document):
    targets = [target for target in LINK.findall(document.read_text()) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert not missing


def test_every_verb_stands_in_the_front_door_with_its_own_words():
    table = (ROOT / "hackathon" / "README.md").read_text().split("## Commands")[1].split("\n## ")[0]
    assert dict(re.findall(r"^\| `hustings ([a-z]+)` \| (.+?) \|$", table, re.M)) == verbs()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_documents_name_verbs_and_options_that_exist(document):
    known = {name: set(re.findall(r"^  (--[a-z-]+)", helped(name), re.M)) for name in verbs()}
    for words in commands(document):
        verb = words[1] if len(words) > 1 else "--help"
        if verb.startswith("-") or not re.fullmatch("[a-z]+", verb):
            continue
        assert verb in known, " ".join(words)
        options = {word.split("=")[0] for word in words[2:] if word.startswith("--")}
        assert options <= known[verb], " ".join(words)


@pytest.mark.parametrize("folder", ["SDK", "Core"])
def test_every_folder_of_the_house_has_its_row(folder):
    rows = set(re.findall(r"^\| `([A-Za-z]+)/` \|", (ROOT / folder / "README.md").read_text(), re.M))
    folders = {path.name for path in (ROOT / folder).iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert rows == folders
