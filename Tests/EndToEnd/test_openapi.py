"""The server describes its own API, and the description names what these tests use."""

import pytest
import requests
import yaml


@pytest.fixture(scope="module")
def document(server):
    answer = requests.get(f"{server.url}/openapi.yaml", timeout=5)
    assert answer.status_code == 200
    return yaml.safe_load(answer.text)


def test_the_document_is_openapi_3(document):
    assert document["openapi"].startswith("3.")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/wallets", "/v1/wallets/{wallet_id}", "/v1/wallets/{wallet_id}/rpc", "/v1/wallets/{wallet_id}/raw_sign",
        "/v1/key_quorums", "/v1/policies", "/v1/policies/{policy_id}/evaluate", "/v1/condition_sets",
    ],
)  # fmt: skip
def test_the_document_names_every_path(document, path):
    assert path in document["paths"]


def test_every_described_path_exists(document, client):
    for path, operations in document["paths"].items():
        concrete = path
        while "{" in concrete:
            before, _, rest = concrete.partition("{")
            concrete = before + "abcdefghijklmnopqrstuvwx" + rest.partition("}")[2]
        for method in operations.keys() & {"get", "post", "patch", "put", "delete"}:
            answer = client.request(method.upper(), concrete, {} if method != "get" else None)
            assert answer.status != 405, f"{method} {path}"
            if answer.status == 404:
                # Some resource is missing, not the route.
                assert "{" in path, f"{method} {path}"
