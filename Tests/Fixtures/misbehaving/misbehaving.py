"""A plugin that does on purpose, view by view, what no plugin may do.

Each view either misbehaves towards the host (hangs, floods, lies) or tries to leave the sandbox and reports, as a
metric per attempt, 1 for an attempt that got through and 0 for one that was refused. With an argument it misbehaves
before `initialize` is answered.
"""

import ctypes
import json
import os
import socket
import sys
import threading
import time

VIEWS = [
    "well", "hang", "spin", "crash", "exit", "garbage", "endless-line", "unasked", "twice", "twice-and-out", "flood",
    "deaf", "huge", "no-page", "stderr-flood", "memory", "threads", "forks", "escape", "disk", "dead-context",
    "remember", "truncated", "crowd", "false-deadline", "busy-after", "long", "steer",
]
libc = ctypes.CDLL(None, use_errno=True)
remembered = None
crowd = []
released = threading.Event()


def send(message):
    send_bytes(json.dumps(message).encode() + b"\n")


def send_bytes(data):
    while data:
        data = data[os.write(1, data):]


def answer(request, blocks):
    send({"jsonrpc": "2.0", "id": request["id"], "result": {"title": "Attempts", "blocks": blocks}})


def attempt(results, name, action):
    """Notes 1 if the attempt got through, 0 if the system refused it."""
    try:
        got_through = action() is not False
    except (OSError, ValueError, PermissionError, MemoryError, RuntimeError):
        got_through = False
    results.append({"type": "metric", "id": name, "label": name, "value": int(got_through), "unit": "number"})


def system_call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def read_some(path):
    with open(path, "rb") as file:
        return len(file.read(4096)) > 0


def write_to(path, data=b"x"):
    with open(path, "wb") as file:
        file.write(data)


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.settimeout(1)
        sock.connect(address)


def stray_descriptors():
    """Whether any descriptor but the three streams and the listing's own is open."""
    listing = os.open("/proc/self/fd", os.O_RDONLY)
    names = [int(name) for name in os.listdir(listing)]
    os.close(listing)
    strays = []
    for name in names:
        if name > 2 and name != listing:
            try:
                os.fstat(name)
                strays.append(name)
            except OSError:
                pass
    return bool(strays)


def other_processes():
    """Whether any process beyond the sandbox's own can be seen."""
    seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return len(seen) > 2


def memory_of_others():
    """Whether the memory of any process but this one can be opened."""
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            open(f"/proc/{name}/mem", "rb").close()
            return True
    return False


def environment_of_first():
    with open("/proc/1/environ", "rb") as file:
        names = {entry.split(b"=")[0] for entry in file.read().split(b"\0") if entry}
    return bool(names - {b"PATH", b"LANG", b"HOME", b"PWD", b"LC_ALL", b"TMPDIR", b"MALLOC_ARENA_MAX"})


def escape(request):
    results = []
    attempt(results, "internet", lambda: connect(socket.AF_INET, ("127.0.0.1", 8420)))
    attempt(results, "outside", lambda: connect(socket.AF_INET, ("192.0.2.1", 80)))
    attempt(results, "environment", environment_of_first)
    attempt(results, "processes", other_processes)
    attempt(results, "memoryOfOthers", memory_of_others)
    attempt(results, "corePattern", lambda: write_to("/proc/sys/kernel/core_pattern"))
    attempt(results, "hostname", lambda: write_to("/proc/sys/kernel/hostname"))
    attempt(results, "descriptors", stray_descriptors)
    attempt(results, "shadow", lambda: read_some("/etc/shadow"))
    attempt(results, "passwd", lambda: read_some("/etc/passwd"))
    attempt(results, "root", lambda: bool(os.listdir("/root")))
    attempt(results, "home", lambda: bool(os.listdir("/home")))
    attempt(results, "bundle", lambda: write_to("/bundle/planted"))
    attempt(results, "slash", lambda: write_to("/planted"))
    attempt(results, "dev", lambda: write_to("/dev/planted"))
    attempt(results, "usr", lambda: write_to("/usr/bin/planted"))
    attempt(results, "fork", lambda: system_call(57))
    attempt(results, "clone3", lambda: system_call(435, 0, 0))
    attempt(results, "memfd", lambda: system_call(319, b"x", 0))
    attempt(results, "ptrace", lambda: system_call(101, 0, 0, 0, 0))
    attempt(results, "userNamespace", lambda: system_call(272, 0x10000000))
    attempt(results, "mountNamespace", lambda: system_call(272, 0x00020000))
    attempt(results, "mount", lambda: system_call(165, b"none", b"/tmp", b"tmpfs", 0, 0))
    attempt(results, "setns", lambda: system_call(308, 0, 0))
    attempt(results, "keyring", lambda: system_call(250, 0, 0, 0, 0, 0))
    attempt(results, "bpf", lambda: system_call(321, 0, 0, 0))
    attempt(results, "perf", lambda: system_call(298, 0, 0, 0, 0, 0))
    attempt(results, "ioUring", lambda: system_call(425, 1, 0))
    attempt(results, "otherMemory", lambda: system_call(310, os.getpid(), 0, 0, 0, 0, 0))
    answer(request, results)


def fill(path, size):
    """How many MiB fit, at most `size`."""
    written = 0
    try:
        with open(path, "wb") as file:
            for _ in range(size):
                file.write(b"\0" * (1 << 20))
                file.flush()
                written += 1
    except OSError:
        pass
    return written


def disk(request):
    blocks = []
    for name, path in [("tmp", "/tmp/fill"), ("shm", "/dev/shm/fill"), ("root", "/fill"), ("devices", "/dev/fill")]:
        blocks.append({"type": "metric", "id": name, "label": name, "value": fill(path, 600), "unit": "number"})
    answer(request, blocks)


def threads(request):
    threading.stack_size(64 << 10)
    started = 0
    stop = threading.Event()
    try:
        for _ in range(20_000):
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError):
        pass
    blocks = [{"type": "metric", "id": "threads", "label": "Threads", "value": started, "unit": "number"}]
    stop.set()
    answer(request, blocks)


def forks(request):
    refused = 0
    for _ in range(200):
        try:
            if os.fork() == 0:
                os._exit(0)
        except OSError:
            refused += 1
    answer(request, [{"type": "metric", "id": "refused", "label": "Refused", "value": refused, "unit": "number"}])


def call_with(request, token):
    """Asks for data with a token and answers the error's code, or 0."""
    send({"jsonrpc": "2.0", "id": "call", "method": "data.query",
          "params": {"context": token, "resource": "areas", "select": ["code"]}})
    while True:
        message = json.loads(sys.stdin.buffer.readline())
        if message.get("id") == "call":
            code = message.get("error", {}).get("code", 0)
            break
    answer(request, [{"type": "metric", "id": "code", "label": "Code", "value": code, "unit": "number"}])


def gather(request):
    """Keeps the first 64 waiting, and refuses who comes while so many wait, as the SDKs do."""
    if len(crowd) >= 64:
        send({"jsonrpc": "2.0", "id": request["id"],
              "error": {"code": -32004, "message": "Too many unanswered requests."}})
    elif released.is_set():
        answer(request, [])
    else:
        crowd.append(request)
        if len(crowd) == 64:
            threading.Timer(0.3, release).start()


def release():
    """Answers all who wait; whoever is answered waits no longer."""
    released.set()
    while crowd:
        answer(crowd.pop(0), [])


def burn():
    while True:
        pass


def render(request):
    global remembered
    view = request["params"]["view"]
    token = request["params"]["context"]["token"]
    if view == "well":
        answer(request, [{"type": "text", "text": "All is well."}])
    elif view == "hang":
        time.sleep(3600)
    elif view == "spin":
        while True:
            pass
    elif view == "crash":
        os.abort()
    elif view == "exit":
        os._exit(7)
    elif view == "garbage":
        for _ in range(500):
            send_bytes(b"this is no JSON\n")
    elif view == "endless-line":
        while True:
            send_bytes(b"[" * 65536)
    elif view == "unasked":
        send({"jsonrpc": "2.0", "id": 987654321, "result": {}})
    elif view in ("twice", "twice-and-out"):
        answer(request, [])
        answer(request, [])
        if view != "twice":
            os._exit(0)
    elif view == "flood":
        for number in range(100_000):
            send({"jsonrpc": "2.0", "id": number, "method": "data.query",
                  "params": {"context": token, "resource": "areas", "select": ["code"]}})
    elif view == "deaf":
        while True:
            send({"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "text": "x" * 1000}})
    elif view == "huge":
        answer(request, [{"type": "text", "text": "x" * (9 << 20)}])
    elif view == "no-page":
        send({"jsonrpc": "2.0", "id": request["id"], "result": {"title": 5, "blocks": "none"}})
    elif view == "stderr-flood":
        for _ in range(2000):
            os.write(2, b"noise " * 1000 + b"\n")
        answer(request, [{"type": "text", "text": "I have made much noise."}])
    elif view == "memory":
        hoard = []
        while True:
            hoard.append(bytearray(os.urandom(1 << 20)))
    elif view == "threads":
        threads(request)
    elif view == "forks":
        forks(request)
    elif view == "escape":
        escape(request)
    elif view == "disk":
        disk(request)
    elif view == "remember":
        remembered = token
        answer(request, [{"type": "text", "text": "I keep what I was given."}])
    elif view == "dead-context":
        call_with(request, remembered or "0" * 32)
    elif view == "crowd":
        gather(request)
    elif view == "false-deadline":
        send({"jsonrpc": "2.0", "id": request["id"], "error": {
            "code": -32006, "message": "The host is late.", "data": {"reason": "deadline"}}})
    elif view == "long":
        answer(request, [{"type": "text", "text": '"' * 3_500_000}])
    elif view == "steer":
        send({"jsonrpc": "2.0", "id": request["id"], "error": {
            "code": -32003, "message": "Not \x1b[2J\x07\x9b31m\u202ethis.", "data": {"reason": "odd"}}})
    elif view == "busy-after":
        threading.Thread(target=burn, daemon=True).start()
        answer(request, [{"type": "text", "text": "I go on working."}])
    elif view == "truncated":
        send_bytes(b'{"jsonrpc":"2.0",')
        os._exit(0)


def main():
    habit = sys.argv[1] if len(sys.argv) > 1 else ""
    if habit == "dies":
        os.abort()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        method = request.get("method")
        if method == "initialize":
            if habit == "silent":
                time.sleep(3600)
            version = "9.0" if habit == "wrong-version" else "1.0"
            views = ["another"] if habit == "other-views" else VIEWS
            send({"jsonrpc": "2.0", "id": request["id"],
                  "result": {"version": version, "sdk": "none", "views": views, "actions": []}})
        elif method == "view.render":
            render(request)
        elif "id" in request and method:
            send({"jsonrpc": "2.0", "id": request["id"], "result": {}})
    if habit == "lingers":
        time.sleep(0.5)


main()
