"""The processes of one running server, found through /proc below a supervisor that this test started itself."""

import os
import signal
import time
from pathlib import Path


def children(pid):
    """Direct children of a process as {pid: role}, where the role is `api` or `signer`."""
    found = {}
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in map(int, listed):
        role = role_of(child)
        if role:
            found[child] = role
    return found


def role_of(pid):
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return words[1].decode() if len(words) > 1 and words[1] in (b"api", b"signer") else None


def is_running(pid):
    """Whether a process is there and more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_child(supervisor, role, choose):
    """Kills one child of the supervisor without warning. Returns its pid, or None when none is there just now."""
    pids = sorted(pid for pid, found in children(supervisor).items() if found == role)
    if not pids:
        return None
    pid = choose(pids)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return None
    return pid


def wait_for_end(pids, seconds):
    """Waits until none of the processes runs. Returns those that still do."""
    deadline = time.monotonic() + seconds
    left = set(pids)
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if is_running(pid)}
        time.sleep(0.01)
    return left


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
