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


# Values of parameters that are no plain ids, or that must be there.
EXAMPLES = {"user_id": "did:privy:abcdefghijklmnopqrstuvwx", "seq": "1", "from": "1"}


def operations(document):
    """Each operation with its path, its method, and a path of the form that leads to nothing."""
    for path, item in document["paths"].items():
        concrete = path
        while "{" in concrete:
            before, _, rest = concrete.partition("{")
            name, _, rest = rest.partition("}")
            concrete = before + EXAMPLES.get(name, "abcdefghijklmnopqrstuvwx") + rest
        for method in sorted(item.keys() & {"get", "post", "patch", "put", "delete"}):
            yield path, method, concrete, item[method] | {"parameters": parameters(document, item, item[method])}


def parameters(document, item, operation):
    """The parameters of an operation, without references."""
    found = []
    for parameter in item.get("parameters", []) + operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        found.append(parameter)
    return found


def test_every_described_path_exists(document, client):
    for path, method, concrete, _ in operations(document):
        answer = client.request(method.upper(), concrete, {} if method != "get" else None)
        assert answer.status != 405, f"{method} {path}"
        if answer.status == 404:
            # Some resource is missing, not the route.
            assert "{" in path, f"{method} {path}"


def test_every_operation_says_what_may_go_wrong(document):
    for path, method, _, operation in operations(document):
        responses = operation["responses"]
        wanted = {"400"}
        wanted |= {"413"} if "requestBody" in operation else set()
        wanted |= {"404"} if "{" in path else set()
        wanted |= {"401", "403", "429", "5XX"} if operation.get("security") != [] else set()
        assert wanted <= responses.keys(), f"{method} {path}"


def test_every_described_query_parameter_is_read(document, client):
    for path, method, concrete, operation in operations(document):
        for parameter in operation["parameters"]:
            if parameter["in"] != "query":
                continue
            target = f"{concrete}?{parameter['name']}={'x' * 2000}"
            answer = client.request(method.upper(), target, {} if method != "get" else None)
            assert (answer.status, answer.code) == (400, "invalid_data"), f"{method} {path} {parameter['name']}"
            assert parameter["name"] in answer.body["error"] and "Unrecognized" not in answer.body["error"]


def test_no_operation_reads_another_query_parameter(document, client):
    for path, method, concrete, operation in operations(document):
        if "/hyperliquid" in path:
            continue
        required = [one["name"] for one in operation["parameters"] if one["in"] == "query" and one.get("required")]
        query = "&".join([f"{name}={EXAMPLES[name]}" for name in required] + ["another=1"])
        answer = client.request(method.upper(), f"{concrete}?{query}", {} if method != "get" else None)
        # A dry run is asked for by its query; any other makes it one that lacks what it needs.
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert answer.status == 400 and ("dry_run" in names or "another" in answer.body["error"]), f"{method} {path}"


def test_every_operation_of_an_app_wants_its_id_in_a_header_too(document, client):
    for path, method, concrete, operation in operations(document):
        if operation.get("security") == []:
            continue
        answer = requests.request(
            method, client.base_url + concrete, json={}, auth=(client.app_id, client.app_secret), timeout=5
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_app_credentials"), f"{method} {path}"
