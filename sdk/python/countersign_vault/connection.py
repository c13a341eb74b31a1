"""HTTP/1.1 to one origin, which tells a request that was never sent from one whose answer was lost.

Connecting and sending are separate steps, so that it is certain which of the two failed. Nothing is ever sent twice.
"""

from __future__ import annotations

import http.client
import select
import ssl
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import AnswerLostError, MalformedAnswerError, UnavailableError
from .request import HTTPRequest

LARGEST_ANSWER_BYTES = 1_048_576
MOST_IDLE_CONNECTIONS = 8


@dataclass(frozen=True)
class Answer:
    """An answer; the names of `headers` are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Origin:
    """The server of one base URL and the connections to it that wait for their next use. Safe for threads."""

    def __init__(self, url: str, connect_timeout_seconds: float = 5, timeout_seconds: float = 30) -> None:
        self.url = url
        self._host = urlsplit(url).netloc
        self._connect_timeout = connect_timeout_seconds
        self._timeout = timeout_seconds
        self._tls = ssl.create_default_context() if url.startswith("https:") else None
        self._idle: deque[http.client.HTTPConnection] = deque(maxlen=MOST_IDLE_CONNECTIONS)

    def send(self, request: HTTPRequest) -> Answer:
        """Sends a request once.

        Raises UnavailableError if it was not sent, AnswerLostError if it may have been, MalformedAnswerError.
        """
        connection = self._idle_connection() or self._connect()
        answer = None
        try:
            target = request.url.removeprefix(self._base)
            connection.request(request.method, target, request.body, dict(request.headers))
            response = connection.getresponse()
            body = response.read(LARGEST_ANSWER_BYTES + 1)
            if len(body) > LARGEST_ANSWER_BYTES:
                raise MalformedAnswerError(f"the answer of {self.url} is too long", status=response.status)
            headers = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise AnswerLostError(f"{self.url} did not answer: {type(error).__name__}") from error
        finally:
            if answer is None or connection.sock is None:
                connection.close()
            else:
                self._idle.append(connection)
        return answer

    @property
    def _base(self) -> str:
        return self.url[: self.url.index(self._host) + len(self._host)]

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, timeout=self._connect_timeout, context=self._tls
            )
        else:
            connection = http.client.HTTPConnection(self._host, timeout=self._connect_timeout)
        # A connection that ends is not made again behind our back, which would send the request a second time.
        connection.auto_open = 0
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise UnavailableError(f"{self.url} cannot be reached: {type(error).__name__}") from error
        connection.sock.settimeout(self._timeout)
        return connection

    def _idle_connection(self) -> http.client.HTTPConnection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            # Between requests nothing is to be read: whatever is there is the end of the connection.
            if connection.sock is not None and not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()
