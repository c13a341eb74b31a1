#!/usr/bin/env python3
"""A stand-in for the Hyperliquid API on 127.0.0.1 that really verifies signatures.

    lab/hyperliquid_stub.py --port 0 --deposit 0xADDRESS=1000 [--testnet]

prints `{"listening": URL}` when it is ready. Beside `POST /info` and `POST /exchange` it has `POST /stub/deposit
{user, usd}` and `GET /stub/log`, every exchange request with the signer that it recovers to. State lives in memory.
"""

import argparse
import json
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from exchange_state import Exchange
from exchange_wire import ExchangeError, Undeserializable

UNREADABLE = "Failed to deserialize the JSON body into the target type"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave together: apart they would wait for the client's delayed acknowledgement.
    wbufsize = -1
    exchange: Exchange

    def log_message(self, format, *arguments):
        pass

    def reply(self, status, content, kind="application/json"):
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path != "/stub/log":
            return self.reply(404, "null")
        with self.exchange.lock:
            self.reply(200, self.exchange.log)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        routes = {"/info": self.exchange.info, "/exchange": self.exchange.handle, "/stub/deposit": self.deposit}
        if self.path not in routes:
            return self.reply(404, "null")
        with self.exchange.lock:
            try:
                self.reply(200, routes[self.path](json.loads(body)))
            except ExchangeError as error:
                self.reply(200, {"status": "err", "response": str(error)})
            except (Undeserializable, ValueError):
                self.reply(422, UNREADABLE, "text/plain")

    def deposit(self, body):
        self.exchange.account(body["user"].lower()).usd += Decimal(str(body["usd"]))
        return {}


def start(port=0, is_mainnet=True):
    """Starts the stub in a thread. Returns it; `.url` says where it listens, `.exchange` is its state."""
    exchange = Exchange(is_mainnet)
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (Handler,), {"exchange": exchange}))
    server.daemon_threads = True
    server.exchange = exchange
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=18545, help="0 picks a free one (default: %(default)s)")
    parser.add_argument("--testnet", action="store_true", help="follow the rules of the test network")
    parser.add_argument("--deposit", action="append", default=[], metavar="0xADDRESS=USD", help="may repeat")
    options = parser.parse_args()
    server = start(options.port, not options.testnet)
    for deposit in options.deposit:
        user, usd = deposit.split("=")
        server.exchange.account(user.lower()).usd += Decimal(usd)
    print(json.dumps({"listening": server.url}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
