"""Ways to send a signed request: through gateways, or to the server itself."""

from __future__ import annotations

from typing import Protocol

from .bundle import Bundle
from .connection import Answer, Origin
from .errors import UnavailableError
from .request import SignedRequest, direct_request, gateway_request


class Transport(Protocol):
    """Sends a signed request once and returns the answer."""

    def send(self, request: SignedRequest) -> Answer: ...


class GatewayTransport:
    """Sends requests to the gateways of a bundle, first to the one that worked last.

    The next gateway is asked only if no connection to the one before could be made: such a request was never sent.
    """

    def __init__(self, bundle: Bundle, connect_timeout_seconds: float = 5, timeout_seconds: float = 30) -> None:
        self._gateways = [Origin(url, connect_timeout_seconds, timeout_seconds) for url in bundle.gateways]
        self._first = 0

    def send(self, request: SignedRequest) -> Answer:
        """Raises UnavailableError if no gateway can be reached, AnswerLostError, MalformedAnswerError."""
        unreachable = []
        first = self._first
        for offset in range(len(self._gateways)):
            index = (first + offset) % len(self._gateways)
            gateway = self._gateways[index]
            try:
                answer = gateway.send(gateway_request(request, gateway.url))
            except UnavailableError as error:
                unreachable.append(str(error))
                continue
            self._first = index
            return answer
        raise UnavailableError("no gateway can be reached: " + "; ".join(unreachable))


class DirectTransport:
    """Sends requests to the server itself, with the app's secret: for the platform's own programs."""

    def __init__(
        self, bundle: Bundle, app_secret: str, connect_timeout_seconds: float = 5, timeout_seconds: float = 30
    ) -> None:
        self._app_secret = app_secret
        self._server = Origin(bundle.api_url, connect_timeout_seconds, timeout_seconds)

    def send(self, request: SignedRequest) -> Answer:
        """Raises UnavailableError, AnswerLostError, MalformedAnswerError."""
        return self._server.send(direct_request(request, self._server.url, self._app_secret))
