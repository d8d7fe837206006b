"""Killed, or without power, at any moment: what was acknowledged is there, nothing is by half, the audit verifies."""

import re
import subprocess

import pytest
from hosting import PROGRAMS


def endured(*options):
    return subprocess.run(
        [PROGRAMS / "hustings-durability", *options], capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("kind, rounds", [("kill", 8), ("cut", 25)])
def test_nothing_acknowledged_is_lost(kind, rounds):
    done = endured(kind, "--rounds", str(rounds), "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert int(re.search(r"(\d+) acknowledged operations, nothing lost", done.stdout).group(1)) > 100
