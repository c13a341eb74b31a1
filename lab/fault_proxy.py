"""A TCP server that misbehaves as it is told, in the place of an upstream."""

import socket
import struct
import threading

ANSWER = b'{"method":"personal_sign","data":{"signature":"0x00","encoding":"hex"}}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


class FaultProxy:
    """Listens on a free port of 127.0.0.1; a context manager. `behave` is called with each connection's requests.

    A behaviour takes the connection and the number of the request on it, and returns False to end the connection.
    """

    def __init__(self, behave):
        self.behave = behave
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        #: Every complete request, in order of arrival.
        self.requests = []
        self.connections = 0
        self.ended = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.listener.close()

    def accept(self):
        while not self.ended.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            count = 0
            while (request := read_request(connection)) is not None:
                self.requests.append(request)
                count += 1
                if self.behave(connection, count) is False:
                    break
            connection.close()
        except OSError:
            pass


def read_request(connection):
    """The bytes of one request, or None at the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return data


def answer(connection, _=0, body=ANSWER):
    """A good answer."""
    connection.sendall(HEAD % len(body) + body)
    return True


def reset(connection, *_):
    """Ends the connection with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def close(*_):
    """Ends the connection without an answer."""
    return False


def sending(data):
    """Sends these bytes and ends the connection."""

    def behave(connection, _):
        connection.sendall(data)
        return False

    return behave
