"""Loaded by schemathesis: leads its requests to resources that are there, and signs them as their owner would.

What a case breaks stays broken: a value is replaced only by another that its schema takes, and not in every case.
"""

import atexit
import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import unquote

import requests
import rfc8785
import schemathesis
import yaml
from contract_resources import Resources, now_ms
from countersign_client import Client, authorization_payload
from schemathesis.core.parameters import ParameterLocation

SETTING = json.loads(Path(os.environ["CONTRACT_SETTING"]).read_text())
IDENTIFIER = re.compile(r"(did:privy:)?[a-z0-9]{24}")
SIGNATURE, EXPIRY = "privy-authorization-signature", "privy-request-expiry"
IDEMPOTENCY_KEY = "privy-idempotency-key"
# HTTP's own, and what the document says of all answers together.
OF_EVERY_ANSWER = {"connection", "content-length", "content-type", "date", "cache-control", "x-request-id"}

resources = Resources(Client(SETTING["url"], SETTING["app_id"], SETTING["app_secret"]), SETTING["token"])
answered = defaultdict(Counter)
document = yaml.safe_load(requests.get(f"{SETTING['url']}/openapi.yaml", timeout=30).text)


@schemathesis.hook
def before_call(context, case, kwargs):
    is_example = case.meta is not None and case.meta.phase.name == "examples"
    if is_example:
        strip(case)
    if is_example or resources.random.random() < 0.9:
        lead(case)
        case.body = enliven(case.body)
        is_positive = case.meta is not None and case.meta.generation.mode.is_positive
        if is_positive and (is_example or resources.random.random() < 0.5):
            case.body = resources.completed(case.path, case.body)
    sign(case)


def strip(case):
    """Of what need not be there, so that each operation is seen to succeed."""
    required = {parameter.name for parameter in case.operation.iter_parameters() if parameter.is_required}
    for name in set(case.query or {}) - required:
        del case.query[name]
    if "from" in required:
        case.query["from"] = 1
    for name in (SIGNATURE, EXPIRY, IDEMPOTENCY_KEY):
        (case.headers or {}).pop(name, None)


@schemathesis.check
def response_headers_are_documented(ctx, response, case):
    """The check of schemathesis' own looks only at those that are."""
    if case.method.upper() != case.operation.method.upper():
        return
    described = documented_headers(case.operation.definition.raw["responses"], response.status_code)
    undocumented = response.headers.keys() - described - OF_EVERY_ANSWER
    assert not undocumented, f"Undocumented headers: {', '.join(sorted(undocumented))}"


def documented_headers(responses, status):
    described = responses.get(str(status)) or responses.get(f"{status // 100}XX") or {}
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
    return set(described.get("headers", {}))


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() == case.operation.method.upper():
        answered[case.operation.label][response.status_code] += 1


@atexit.register
def tell():
    Path(SETTING["answered"]).write_text(json.dumps(answered))


def lead(case):
    """To a resource that is there, in place of one that is not."""
    given = case.path_parameters or {}
    if isinstance(given.get("seq"), int):
        given["seq"] = resources.entry
    if given and all(isinstance(value, str) and IDENTIFIER.fullmatch(unquote(value)) for value in given.values()):
        living = resources.of(case.path, case.method.upper())
        for name in given:
            given[name] = living[name]


def enliven(value, name=None):
    """The same body with ids and keys that are known."""
    if isinstance(value, dict):
        return {key: enliven(element, key) for key, element in value.items()}
    if isinstance(value, list):
        return [enliven(element, name) for element in value]
    pattern, known = resources.values.get(name, (None, None))
    return known if pattern is not None and isinstance(value, str) and pattern.fullmatch(value) else value


def sign(case):
    """As the owner of what the path names; an expiry is moved to a time that is to come."""
    headers = case.headers
    if headers is None:
        return
    if re.fullmatch("[0-9]{1,16}", str(headers.get(EXPIRY, ""))):
        headers[EXPIRY] = str(now_ms() + 600_000)
    names = {parameter.name for parameter in case.operation.iter_parameters()}
    if SIGNATURE not in names or not resources.is_owned(case.path_parameters) or case.query:
        return
    if SIGNATURE in headers and case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER):
        return
    if case.path.startswith("/v1/intents/") and (EXPIRY not in headers or IDEMPOTENCY_KEY in headers):
        # Such a proposal takes none.
        headers.pop(SIGNATURE, None)
        return
    signed = {"privy-app-id": SETTING["app_id"]}
    signed |= {name: str(headers[name]) for name in (IDEMPOTENCY_KEY, EXPIRY) if name in headers}
    body = case.body if isinstance(case.body, (dict, list)) else {}
    try:
        payload = authorization_payload(case.method.upper(), SETTING["url"] + case.formatted_path, body, signed)
    except (rfc8785.CanonicalizationError, ValueError):
        return
    headers[SIGNATURE] = resources.key.sign(payload)
