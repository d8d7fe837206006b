"""What commands write: whole, and nothing that steers a terminal; and by which names a host is reached."""

import http.client
import json
import subprocess
import urllib.parse

import pytest

from hosting import App, Host, as_user


@pytest.fixture(scope="module")
def app():
    with App(fixtures=["misbehaving"]) as app:
        app.sample(0)
        yield app


def test_more_than_a_line_holds_comes_whole_from_a_running_host(app):
    command = ["view", "misbehaving", "long", "--json"]
    alone = app.run(*command).stdout
    assert len(json.loads(alone)["blocks"][0]["text"]) == 3_500_000
    with Host(app):
        served = app.run(*command).stdout
    assert served == alone


@pytest.mark.parametrize("is_served", [False, True])
def test_what_a_plugin_says_does_not_steer_the_terminal(app, is_served):
    command = ["view", "misbehaving", "steer"]
    if is_served:
        with Host(app):
            done = app.run(*command, check=False)
    else:
        done = app.run(*command, check=False)
    assert done.returncode == 1
    assert "\\u001b[2J" in done.stderr and "\\u202e" in done.stderr
    assert not any(letter in done.stderr + done.stdout for letter in "\x1b\x07\x9b\u202e")


def test_what_cannot_be_written_is_a_failure(app):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            as_user([str(app.hustings), "plugins", "list", "--data", str(app.data)]), stdout=full, timeout=60)
    assert done.returncode == 1


def get(host, path, name):
    connection = http.client.HTTPConnection(urllib.parse.urlparse(host.address).netloc, timeout=30)
    connection.request("GET", path, headers={"Host": name})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_a_host_is_reached_by_the_names_that_it_was_given_and_no_other(app):
    names = ["hustings.example.org", "www.example.org:8443"]
    with Host(app, "--host", names[0], "--host", names[1], "--behind-tls") as host:
        assert all(link.startswith("https://hustings.example.org/sign-in/") for link in host.links.values())
        assert [get(host, "/", name).status for name in names] == [200, 200]
        assert get(host, "/", "evil.example.org").status >= 400
        cookies = get(host, urllib.parse.urlparse(host.links["organiser"]).path, names[0]).headers.get_all("Set-Cookie")
        assert all("Secure" in cookie for cookie in cookies or [])


@pytest.mark.parametrize("options", [["--host", "a b"], ["--host", ""], ["--behind-tls"]])
def test_a_host_that_could_not_be_reached_is_not_started(app, options):
    done = app.run("serve", "--port", "0", *options, check=False)
    assert done.returncode == 2 and "--host" in done.stderr
