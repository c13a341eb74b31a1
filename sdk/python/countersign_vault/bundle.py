"""The onboarding bundle: what an operator has to know of a vault. It holds no secret."""

from __future__ import annotations

import ipaddress
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_utils.address import is_checksum_address, to_checksum_address

from .errors import InvalidBundleError

FORMAT = "countersign-vault/1"
LARGEST_BUNDLE_BYTES = 65_536
MOST_URLS = 16

_ID = re.compile(r"[a-z0-9]{24}")
_APP_ID = re.compile(r"[!-9;-~]{1,128}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_URL = re.compile(
    r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?((?:/[A-Za-z0-9._~-]+)*)"
)


@dataclass(frozen=True)
class Bundle:
    """One vault: its wallet, the URL that requests are signed for, and the gateways that they are sent to."""

    wallet_id: str
    #: With the checksum of EIP-55.
    address: str
    app_id: str
    #: The URL that signatures are made for, such as `https://api.privy.io`.
    api_url: str
    gateways: tuple[str, ...]
    is_testnet: bool
    relays: tuple[str, ...] = ()
    #: The key quorum that holds the operator's key.
    signer_id: str | None = None
    policy_id: str | None = None

    @classmethod
    def parse(cls, text: str | bytes) -> Bundle:
        """Reads the JSON text of a bundle. Raises InvalidBundleError."""
        if len(text) > LARGEST_BUNDLE_BYTES:
            raise InvalidBundleError("the bundle is longer than 64 KiB")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise InvalidBundleError("the bundle is not JSON") from None
        return cls.from_json(value)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Bundle:
        """Reads a bundle from a file. Raises InvalidBundleError, OSError."""
        return cls.parse(Path(path).read_bytes())

    @classmethod
    def from_json(cls, value: Any) -> Bundle:
        """Reads a bundle from a parsed JSON object; members that are unknown are ignored. Raises InvalidBundleError."""
        if not isinstance(value, dict):
            raise InvalidBundleError("the bundle is not a JSON object")
        if value.get("format") != FORMAT:
            raise InvalidBundleError(f'`format` must be "{FORMAT}"', ["format"])
        wrong = [
            (name, demand)
            for name, demand, is_optional, is_valid in _MEMBERS
            if not (is_valid(value[name]) if name in value else is_optional)
        ]
        if wrong:
            raise InvalidBundleError(
                "; ".join(f"`{name}` {demand}" for name, demand in wrong), [name for name, _ in wrong]
            )
        return cls(
            wallet_id=value["wallet_id"],
            address=to_checksum_address(value["address"]),
            app_id=value["app_id"],
            api_url=value["api_url"],
            gateways=tuple(value["gateways"]),
            is_testnet=value["is_testnet"],
            relays=tuple(value.get("relays", ())),
            signer_id=value.get("signer_id"),
            policy_id=value.get("policy_id"),
        )

    def to_json(self) -> dict[str, Any]:
        """The bundle as a JSON object, such as to give it to an operator."""
        value = {
            "format": FORMAT,
            "wallet_id": self.wallet_id,
            "address": self.address,
            "app_id": self.app_id,
            "api_url": self.api_url,
            "gateways": list(self.gateways),
            "relays": list(self.relays),
            "is_testnet": self.is_testnet,
            "signer_id": self.signer_id,
            "policy_id": self.policy_id,
        }
        return {name: member for name, member in value.items() if member is not None and member != []}

    @property
    def rpc_path(self) -> str:
        """The path of the wallet's signing endpoint below `api_url`."""
        return f"/v1/wallets/{self.wallet_id}/rpc"

    @property
    def relay_url(self) -> str:
        """The base URL for a Hyperliquid SDK that trades through the relay. Raises InvalidBundleError without one."""
        if not self.relays:
            raise InvalidBundleError("the bundle has no `relays`", ["relays"])
        return self.relays[0]


def _matches(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_address(value: Any) -> bool:
    if not isinstance(value, str) or _ADDRESS.fullmatch(value) is None:
        return False
    digits = value[2:]
    return digits in (digits.lower(), digits.upper()) or is_checksum_address(value)


def is_service_url(value: Any) -> bool:
    """Whether a text is a URL to send requests to: https, or http on this machine; no query, no slash at the end."""
    parts = _URL.fullmatch(value) if isinstance(value, str) and len(value) <= 2048 else None
    if parts is None:
        return False
    scheme, host, port, path = parts.groups()
    if (port and int(port) > 65535) or any(segment in (".", "..") for segment in path.split("/")):
        return False
    return _is_host(host) and (scheme == "https" or _is_loopback(host))


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return ".." not in host
    try:
        return isinstance(ipaddress.ip_address(host[1:-1]), ipaddress.IPv6Address)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "[::1]") or re.fullmatch(r"127(?:\.(?:0|[1-9][0-9]{0,2})){3}", host) is not None


def _are_urls(least: int) -> Any:
    def is_valid(value: Any) -> bool:
        return (
            isinstance(value, list)
            and least <= len(value) <= MOST_URLS
            and all(is_service_url(url) for url in value)
            and len(set(value)) == len(value)
        )

    return is_valid


_A_URL = "must be an https URL (http only on this machine) without a query and without a slash at the end"
#: Name, what it must be, whether it may be absent, whether a value is good.
_MEMBERS = (
    ("wallet_id", "must be 24 characters of a-z and 0-9", False, _matches(_ID)),
    ("address", "must be 0x and 40 hexadecimal digits, with a right checksum if in mixed case", False, _is_address),
    ("app_id", "must be 1 to 128 visible ASCII characters without a colon", False, _matches(_APP_ID)),
    ("api_url", _A_URL, False, is_service_url),
    ("gateways", f"must be 1 to {MOST_URLS} different URLs, each of which {_A_URL}", False, _are_urls(1)),
    ("relays", f"must be at most {MOST_URLS} different URLs, each of which {_A_URL}", True, _are_urls(0)),
    ("is_testnet", "must be true or false", False, lambda value: isinstance(value, bool)),
    ("signer_id", "must be 24 characters of a-z and 0-9", True, _matches(_ID)),
    ("policy_id", "must be 24 characters of a-z and 0-9", True, _matches(_ID)),
)
