"""The SDK for Python from its folder, the table of cases, and stand-ins for gateways."""

import contextlib
import json
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "sdk" / "python"), str(CHECKOUT / "lab"), str(CHECKOUT / "Tests" / "EndToEnd")]

CASES = json.loads((CHECKOUT / "sdk" / "cases.json").read_text())


def pytest_generate_tests(metafunc):
    """A test with an argument `case` runs for each case of the group that its mark names."""
    mark = metafunc.definition.get_closest_marker("group")
    if mark:
        cases = CASES[mark.args[0]]
        metafunc.parametrize("case", cases, ids=[case["name"] for case in cases])


def pytest_configure(config):
    config.addinivalue_line("markers", "group(name): runs for each case of a group of cases.json")


class StubGateway:
    """A server on a port of its own that answers as it is told, or is not there. It keeps what it received."""

    def __init__(self):
        self.received = []
        self.connections = []
        self.answer = None
        self.server = self.new_server(0)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def new_server(self, port):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                gateway.received.append({"path": self.path, "headers": headers, "body": body})
                if gateway.answer is None:
                    self.close_connection = True
                    return
                status, headers, text = gateway.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def process_request(self, connection, address):
                gateway.connections.append(connection)
                super().process_request(connection, address)

            def handle_error(self, *_):
                pass

        server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    def answers(self, status, headers, text):
        self.answer = (status, headers, text)
        self.listen()

    def hangs_up(self):
        self.answer = None
        self.listen()

    def listen(self):
        if self.server is None:
            self.server = self.new_server(self.port)

    def stop(self):
        """Nobody listens any more, and connections that were open end."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
            for connection in self.connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self.connections.clear()
