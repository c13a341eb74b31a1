"""A receiver of webhooks on a free port of 127.0.0.1 that behaves as it is told."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE_SECONDS = 60


class Delivery:
    """One request as it came."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id = headers.get("svix-id")
        self.event = json.loads(body)
        self.type = self.event["type"]


def ok(handler):
    handler.answer(204)


def error(handler):
    handler.answer(500)


def redirect(handler):
    """Sends the caller to a path of its own, which nobody should ask for."""
    handler.answer(307, [("location", f"{handler.server.receiver.url}/redirected")])


def reset(handler):
    """Breaks the connection off without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.close_connection = True
    handler.connection.close()


def garbage(handler):
    handler.connection.sendall(b"what is this\r\n\r\n")
    handler.close_connection = True


def flood(handler):
    """Says yes, and then more than anybody wants to hear."""
    handler.connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n")
    try:
        for _ in range(100):
            handler.connection.sendall(b"x" * 100_000)
    except OSError:
        pass
    handler.close_connection = True


def hang(handler):
    """Says nothing until the receiver is closed."""
    handler.server.receiver.is_closed.wait(PATIENCE_SECONDS)
    handler.close_connection = True


def drip(handler):
    """Says yes, a byte every second."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-filler: " + b"x" * 100:
            handler.connection.sendall(bytes([byte]))
            if handler.server.receiver.is_closed.wait(1):
                break
    except OSError:
        pass
    handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.receiver.take(Delivery(self.path, dict(self.headers), body))(self)

    def answer(self, status, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, receiver, port):
        self.receiver = receiver
        self.connections = 0
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request, client_address):
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, *_):
        """Callers that went away are what is tried here."""


class Receiver:
    """A context manager. `behaviours` are used up one for each request; afterwards `standard` is."""

    def __init__(self, *behaviours, standard=ok, port=0):
        self.behaviours, self.standard = list(behaviours), standard
        self.deliveries = []
        self.condition = threading.Condition()
        self.is_closed = threading.Event()
        self.server = Server(self, port)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.is_closed.set()
        self.server.shutdown()
        self.server.server_close()

    def take(self, delivery):
        with self.condition:
            self.deliveries.append(delivery)
            self.condition.notify_all()
            return self.behaviours.pop(0) if self.behaviours else self.standard

    def of(self, *types):
        """What came of these types."""
        with self.condition:
            return [delivery for delivery in self.deliveries if delivery.type in types]

    def wait_for(self, count, *types):
        """Waits for so many deliveries of these types; says what came meanwhile when they do not come."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.condition:
            while len(found := [one for one in self.deliveries if one.type in types]) < count:
                left = deadline - time.monotonic()
                if left <= 0:
                    seen = [one.type for one in self.deliveries]
                    raise AssertionError(f"{len(found)} of {count} {types} came in time, of {seen}")
                self.condition.wait(left)
            return found
