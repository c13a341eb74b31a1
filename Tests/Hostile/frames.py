"""The frames between the API process and a signer (docs/formats/frames.md), spoken by a program in the API's place."""

import socket
import struct

KINDS = {"app": 1, "wallet": 2, "key_quorum": 3, "policy": 4, "condition_set": 5, "aggregation": 6}
FORMS = {"rfc8785": 1, "keeping_numbers": 2}


def u32(value):
    return struct.pack(">I", value)


def u64(value):
    return struct.pack(">Q", value)


def data(value):
    value = value.encode() if isinstance(value, str) else value
    return u32(len(value)) + value


def items(values, write):
    return u32(len(values)) + b"".join(write(value) for value in values)


def reference(record):
    return bytes([KINDS[record["kind"]]]) + data(record["id"]) + u64(record["version"]) + data(record["hash"])


def sealed(record):
    return reference(record) + data(record["content"]) + data(record["mac"])


def execute(number, execution):
    """The frame that asks for a decision. `execution` is made by Attack.execution."""
    return (
        b"\x01" + u64(number) + data(execution["payload"]) + bytes([FORMS[execution["form"]]])
        + items(execution["claims"], lambda claim: data(claim[0]) + data(claim[1]))
        + data(execution["secret"]) + data("192.0.2.1") + data("hostile")
        + items(execution["records"], reference) + items(execution["contents"], sealed)
        + data(execution["key_material"]) + items(execution.get("usage", []), lambda used: data(used[0]) + data(used[1]))
    )


def create_app(number, name):
    return b"\x02" + u64(number) + b"\x01" + data(name)


def configure_app(number, app, public_url):
    return b"\x02" + u64(number) + b"\x05" + reference(app) + items([public_url], data) + b"\x00"


def set_frozen(number, wallet, is_frozen):
    return b"\x02" + u64(number) + b"\x04" + reference(wallet) + bytes([is_frozen])


def durable(counters):
    return b"\x03" + items(counters, u64)


def announce(records):
    return b"\x04" + items(records, sealed)


def checkpoint(number, size, root, since, path):
    return b"\x05" + u64(number) + u64(size) + data(root) + u64(since) + items(path, data)


class Reader:
    """Reads the fields of a reply."""

    def __init__(self, frame):
        self.frame, self.index = frame, 0

    def take(self, count):
        part = self.frame[self.index:self.index + count]
        assert len(part) == count, "a reply ends too early"
        self.index += count
        return part

    def integer(self, count):
        return int.from_bytes(self.take(count), "big")

    def data(self):
        return self.take(self.integer(4))

    def items(self, read):
        return [read() for _ in range(self.integer(4))]

    def reference(self):
        kind = {number: kind for kind, number in KINDS.items()}[self.integer(1)]
        return {"kind": kind, "id": self.data().decode(), "version": self.integer(8), "hash": self.data()}

    def record(self):
        return {**self.reference(), "content": self.data(), "mac": self.data()}

    def receipt(self):
        return {
            "content": self.data(), "signature": self.data(), "boot": self.data(), "counter": self.integer(8),
        }

    def span(self):
        return {"type": self.data().decode(), "seconds": self.integer(8)}

    def need(self):
        return {"key": self.data(), "window": self.span()}

    def check(self):
        return {"operator": self.data().decode(), "limit": self.data(), "met": self.integer(1)}

    def use(self):
        return {
            "key": self.data(), "app": self.data(), "aggregation": self.data(), "window": self.span(),
            "by": self.items(self.data), "scale": self.integer(1), "amount": self.data(), "sum": self.optional(),
            "checks": self.items(self.check),
        }

    def optional(self):
        return self.data() if self.integer(1) else None


def parse(frame):
    """A reply as (type, fields)."""
    reader = Reader(frame)
    kind = reader.integer(1)
    if kind == 0x81:
        return "hello", {
            "version": reader.integer(4), "signer": reader.integer(4), "boot": reader.data(),
            "receipt_key": reader.data(),
        }
    if kind == 0x85:
        return "unacknowledged", reader.receipt()
    number = reader.integer(8)
    if kind == 0x82:
        return "need", {"id": number, "records": reader.items(reader.reference)}
    if kind == 0x86:
        return "need_usage", {"id": number, "windows": reader.items(reader.need)}
    if kind == 0x83:
        return "refused", {"id": number, "code": reader.data().decode(), "message": reader.data().decode()}
    if kind == 0x87:
        return "checkpoint", {"id": number, "note": reader.data().decode()}
    if kind == 0x88:
        return "need_consistency", {"id": number, "since": reader.integer(8)}
    assert kind == 0x84, f"a reply of the unknown type {kind}"
    decision = {
        "id": number, "status": reader.integer(2), "answer": reader.data(), "receipt": reader.receipt(),
    }
    decision["index"] = [
        reader.optional(), reader.optional(), reader.data(), reader.optional(), reader.data(), reader.optional(),
        reader.optional(),
    ]
    decision["reads"] = reader.items(reader.reference)
    decision["changes"] = reader.items(reader.record)
    decision["key_material"] = reader.data()
    decision["shown_once"] = reader.data()
    decision["limits"] = reader.items(reader.use)
    decision["at"] = reader.integer(8)
    return "decided", decision


class Connection:
    """A connection to a signer's socket; `hello` is its first frame, `unacknowledged` what followed at once."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.number = 0
        kind, self.hello = self.receive()
        assert kind == "hello"

    def close(self):
        self.socket.close()

    def send_raw(self, content):
        self.socket.sendall(content)

    def send(self, frame):
        self.send_raw(u32(len(frame)) + frame)

    def receive(self):
        """The next reply; None when the signer has closed the connection."""
        head = self.exactly(4)
        body = head and self.exactly(int.from_bytes(head, "big"))
        return parse(body) if body else (None, None)

    def exactly(self, count):
        content = b""
        while len(content) < count:
            try:
                part = self.socket.recv(count - len(content))
            except ConnectionResetError:
                return None
            if not part:
                return None
            content += part
        return content

    def ask(self, make):
        """Sends the frame that `make` makes with a fresh number, and returns the reply to it."""
        self.number += 1
        self.send(make(self.number))
        while True:
            kind, reply = self.receive()
            if kind is None or reply.get("id") == self.number:
                return kind, reply

    def execute(self, execution):
        return self.ask(lambda number: execute(number, execution))

    def verdict(self, execution):
        """What becomes of a request in one word: `allow`, `deny`, `need`, `closed` or the code of the refusal."""
        kind, reply = self.execute(execution)
        if kind == "decided":
            return "allow" if reply["status"] == 200 else "deny"
        return reply["code"] if kind == "refused" else kind or "closed"

    def is_closed(self):
        """Whether the signer ends the connection without another word."""
        return self.receive() == (None, None)
