"""The built program on SQLite and on PostgreSQL, with a fresh app where a test asks for one."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from privy import PrivyClient

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "sdk" / "python"), str(CHECKOUT / "lab")]

from local_server import LocalPostgreSQL, LocalServer  # noqa: E402


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The URL of a PostgreSQL server without a database name at the end."""
    given = os.environ.get("COUNTERSIGN_TEST_POSTGRES")
    if given:
        yield given.rpartition("/")[0]
        return
    # PostgreSQL runs under another user, who must reach its folder.
    folder = Path(f"/tmp/countersign-test-{uuid.uuid4().hex[:12]}")
    with LocalPostgreSQL(folder, port=20000 + os.getpid() % 12000) as server:
        yield server.url.rpartition("/")[0]


@pytest.fixture(scope="session")
def new_database(postgres):
    """Makes an empty database and returns its URL."""

    def make():
        name = f"test_{uuid.uuid4().hex[:16]}"
        query = f"create database {name}"
        subprocess.run(["psql", "-q", f"{postgres}/postgres", "-c", query], check=True, capture_output=True)
        return f"{postgres}/{name}"

    return make


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request):
    return request.param


@pytest.fixture(scope="session")
def database(engine, request):
    """The `--database` of a server of this engine; None for SQLite in the data folder."""
    return request.getfixturevalue("new_database")() if engine == "postgres" else None


@pytest.fixture(scope="session")
def server(engine, database, tmp_path_factory):
    # All tests come from one address, and many of them as strangers.
    options = ["--stranger-rate", "0"]
    with LocalServer(tmp_path_factory.mktemp(engine) / "data", database, options=options) as server:
        yield server


@pytest.fixture(scope="session")
def client(server):
    """A client of an app that tests share."""
    return server.make_app("shared")


@pytest.fixture
def new_client(server):
    """A client of an app that nobody else uses."""
    return server.make_app("alone")


@pytest.fixture(scope="session")
def privy(client):
    """The official client of the shared app."""
    with PrivyClient(app_id=client.app_id, app_secret=client.app_secret, base_url=client.base_url) as official:
        yield official
