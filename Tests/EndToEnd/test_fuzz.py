"""Whatever a plugin sends, the host reads it or refuses it: it does not trap, hang, grow, or read it in two ways."""

import subprocess

from hosting import PROGRAMS, ROOT


def fuzz(tmp_path, *options):
    command = [PROGRAMS / "hustings-fuzz", "--corpus", ROOT / "Tests" / "Fuzz" / "corpus", "--input", "input", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120)


def test_kept_inputs_and_20000_messages_are_read_or_refused_and_python_agrees_what_is_json(tmp_path):
    done = fuzz(tmp_path, "--messages", "20000", "--seed", "1", "--against-python")
    assert done.returncode == 0, done.stderr
    assert "20000 messages" in done.stdout
    assert not (tmp_path / "input").exists(), "the input stays behind only when something goes wrong"


def test_the_same_seed_makes_the_same_messages(tmp_path):
    counts = [fuzz(tmp_path, "--messages", "500", "--seed", "7").stdout.splitlines()[1:5] for _ in range(2)]
    assert counts[0] == counts[1] and len(counts[0]) == 4


def test_kept_input_that_cannot_be_read_is_an_error_that_names_it(tmp_path):
    (tmp_path / "odd.hex").write_text("7b2\n")
    done = fuzz(tmp_path, "--messages", "1", "--corpus", str(tmp_path))
    assert done.returncode == 1
    assert "odd.hex" in done.stderr
