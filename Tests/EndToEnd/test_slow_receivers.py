"""No signature waits for a receiver: what hangs or drips holds up its own events and nothing else."""

import os
import re
import urllib.request

import pytest
from local_server import LocalServer
from test_webhooks import ALLOWED, RELEASED, api_process, eventually, subscribe
from vault import make_wallet, personal_sign
from webhook_receiver import Receiver, drip, hang

SIGNATURES = 60
#: Of one app, as many as it may have.
ENDPOINTS = 16
APPS = 5


@pytest.fixture
def hooks(engine, request, tmp_path):
    """A server that may deliver to this machine and has delivered to nobody."""
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    options = [*ALLOWED, "--metrics-listen", "127.0.0.1:0", "--app-rate", "0"]
    with LocalServer(tmp_path / "data", database, options=options) as server:
        yield server


def ended_attempts(server):
    """How many attempts have ended, however they did."""
    with urllib.request.urlopen(f"{server.metrics_url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    counts = re.findall(r"^countersign_webhook_attempts_total\{.*\} (\d+)$", text, re.M)
    assert len(counts) == 2
    return sum(map(int, counts))


def descriptors(server):
    """How many descriptors the API process has open."""
    return len(os.listdir(f"/proc/{api_process(server)}/fd"))


@pytest.mark.parametrize("behaviour", [hang, drip], ids=lambda one: one.__name__)
def test_signatures_are_done_before_their_deliveries(hooks, behaviour):
    """Each is an event for the receiver: had each waited for its delivery, as many attempts would have ended."""
    app = hooks.make_app()
    with Receiver(standard=behaviour) as receiver:
        endpoint = subscribe(app, receiver, RELEASED)
        wallet = make_wallet(app)
        for number in range(SIGNATURES):
            app.rpc(wallet["id"], **personal_sign(f"{number}"))
        assert ended_attempts(hooks) < SIGNATURES
        # And they were events: the receiver holds the first of them.
        receiver.wait_for(1, RELEASED)
        assert app.get(f"/v1/webhooks/{endpoint['id']}")["delivered"] == 0


def test_many_receivers_that_hang_leave_room_for_the_rest(hooks):
    """More of them than are delivered to at once, each with more events than it gets at once."""
    apps = [hooks.make_app(f"app{number}") for number in range(APPS)]
    at_rest = descriptors(hooks)
    with Receiver(standard=hang) as hanging, Receiver() as good:
        answering = subscribe(apps[0], good, "webhook_endpoint.created", RELEASED)
        eventually(lambda: apps[0].get(f"/v1/webhooks/{answering['id']}")["delivered"] == 1)
        for app in apps[1:]:
            for number in range(ENDPOINTS):
                subscribe(app, hanging, RELEASED, path=f"/{app.app_id}/{number}")
        wallets = [make_wallet(app) for app in apps]
        for number in range(10):
            for app, wallet in zip(apps[1:], wallets[1:], strict=True):
                app.rpc(wallet["id"], **personal_sign(f"{number}"))
        # Those that have never answered have three places of four.
        eventually(lambda: len({one.path for one in hanging.of(RELEASED)}) >= 48)
        for number in range(SIGNATURES):
            apps[0].rpc(wallets[0]["id"], **personal_sign(f"good {number}"))
        good.wait_for(SIGNATURES, RELEASED)
        # Eight connections for each that is delivered to, and some for databases and signers.
        assert descriptors(hooks) - at_rest < 64 * 8 + 64
    eventually(lambda: descriptors(hooks) <= at_rest + 16)
