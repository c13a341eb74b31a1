import Testing

@testable import HTTPCore

@Suite struct RequestHeadTests {
    private func status(_ text: String) -> Int? { Transcript.of(text).error?.status }

    private func request(_ text: String) throws -> HTTPRequest {
        var decoder = RequestDecoder(limits: HTTPLimits(), remoteAddress: "192.0.2.1")
        Array(text.utf8).withUnsafeBytes { decoder.append($0) }
        guard case .request(let request, _) = try decoder.next() else {
            throw HTTPError.malformed("no complete request")
        }
        return request
    }

    @Test func `a target is split at its first question mark and otherwise left alone`() throws {
        let request = try request("GET /a%2Fb/../c?x=1?y#z HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(request.target == "/a%2Fb/../c?x=1?y#z")
        #expect(request.path == "/a%2Fb/../c")
        #expect(request.query == "x=1?y#z")
        #expect(request.remoteAddress == "192.0.2.1")
        #expect(try self.request("GET /? HTTP/1.1\r\nHost: h\r\n\r\n").query == "")
        #expect(try self.request("GET / HTTP/1.1\r\nHost: h\r\n\r\n").query == nil)
    }

    @Test func `header names are found in any case, and values keep their order`() throws {
        let request = try request("GET / HTTP/1.1\r\nHOST: h\r\nX-a: 1\r\nx-A:\t two words \r\nX-AB:\r\n\r\n")
        #expect(request.header("host") == "h")
        #expect(request.header("x-a") == "1")
        #expect(request.headerValues("x-a") == ["1", "two words"])
        #expect(request.header("x-ab") == "")
        #expect(request.header("x") == nil)
        #expect(request.headers.pairs.map(\.name) == ["HOST", "X-a", "x-A", "X-AB"])
    }

    @Test func `header values that are no UTF-8 stay different from each other`() {
        let heads = [UInt8(0xe8), 0xe9].map { Array("GET / HTTP/1.1\r\nHost: h\r\nA: ".utf8) + [$0, 13, 10, 13, 10] }
        let transcripts = heads.map { Transcript.of($0) }
        #expect(transcripts[0].messages.map(\.fields) == [["Host: h", "A: è"]])
        #expect(transcripts[0] != transcripts[1])
    }

    @Test func `a request made by a program looks like one that was received`() throws {
        let made = HTTPRequest(method: "GET", target: "/p?q=1", headers: [("Host", "h"), ("X-A", "ä")])
        #expect(made.path == "/p")
        #expect(made.query == "q=1")
        #expect(made.header("x-a") == "ä")
    }

    @Test func `the limits are the last sizes that pass`() {
        func head(bytes: Int) -> String {
            let start = "GET / HTTP/1.1\r\nHost: h\r\nX: "
            return start + String(repeating: "a", count: bytes - start.utf8.count - 4) + "\r\n\r\n"
        }
        func target(bytes: Int) -> String {
            "GET /" + String(repeating: "a", count: bytes - 1) + " HTTP/1.1\r\nHost: h\r\n\r\n"
        }
        func fields(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "X: 1\r\n", count: count - 1) + "\r\n"
        }
        func method(bytes: Int) -> String {
            String(repeating: "M", count: bytes) + " / HTTP/1.1\r\nHost: h\r\n\r\n"
        }
        func length(_ value: String) -> String { "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(value)\r\n\r\n" }
        #expect(status(head(bytes: 16384)) == nil)
        #expect(status(head(bytes: 16385)) == 431)
        #expect(status(target(bytes: 8192)) == nil)
        #expect(status(target(bytes: 8193)) == 414)
        #expect(status(target(bytes: 20000)) == 414)
        #expect(status(fields(100)) == nil)
        #expect(status(fields(101)) == 431)
        #expect(status(method(bytes: 32)) == nil)
        #expect(status(method(bytes: 33)) == 400)
        #expect(status(length("000000001048576")) == nil)
        #expect(status(length("1048577")) == 413)
        #expect(status(length("999999999999999")) == 413)
        #expect(status(length("0000000000000003")) == 400)
    }

    @Test func `a bare line feed or a control character is refused before the head is complete`() {
        #expect(status("GET / HTTP/1.1\n") == 400)
        #expect(status("\n") == 400)
        #expect(status("GET / HTTP/1.1\r\nHost: h\n") == 400)
        #expect(status("\u{16}\u{3}\u{1}") == 400)
        #expect(status("GET / HTTP/1.1\r\nHost: h\r\n\r") == nil)
    }

    @Test func `every refused byte is refused in a field name, a value and a target`() {
        for byte in UInt8.min...UInt8.max {
            func error(_ before: String, _ after: String) -> Int? {
                Transcript.of(Array(before.utf8) + [byte] + Array(after.utf8)).error?.status
            }
            let isLetterOrDigit = byte < 128 && (Character(UnicodeScalar(byte)).isLetter || (48...57).contains(byte))
            let isToken = isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            let isValue = byte == 9 || byte >= 32 && byte != 127
            // A colon ends a name of one letter, and is no part of it.
            #expect((error("GET / HTTP/1.1\r\nHost: h\r\nA", "B: c\r\n\r\n") == nil) == (isToken || byte == 58))
            #expect((error("GET / HTTP/1.1\r\nHost: h\r\nA: b", "c\r\n\r\n") == nil) == isValue)
            #expect((error("GET /a", "b HTTP/1.1\r\nHost: h\r\n\r\n") == nil) == (33...126).contains(byte))
            #expect((error("GE", "T / HTTP/1.1\r\nHost: h\r\n\r\n") == nil) == isToken)
        }
    }

    @Test func `versions other than 1,0 and 1,1 are told so, and other words are malformed`() {
        for (version, expected) in [("HTTP/2.0", 505), ("HTTP/1.2", 505), ("HTTP/0.9", 505), ("HTTP/1.", 400)] {
            #expect(status("GET / \(version)\r\nHost: h\r\n\r\n") == expected)
        }
        for version in ["http/1.1", "HTTP/11", "HTTP/1.1 ", "HTTP/1.10", " HTTP/1.1", "HTTP/x.1", "HTTPS/1.1"] {
            #expect(status("GET / \(version)\r\nHost: h\r\n\r\n") == 400)
        }
    }

    @Test func `a connection persists in HTTP 1,1 unless close is among its options`() {
        func persists(_ head: String) -> [Bool] { Transcript.of(head + "\r\n").messages.map(\.isPersistent) }
        #expect(persists("GET / HTTP/1.1\r\nHost: h\r\n") == [true])
        #expect(persists("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n") == [false])
        #expect(persists("GET / HTTP/1.1\r\nHost: h\r\nConnection: a, close ,b\r\n") == [false])
        #expect(persists("GET / HTTP/1.1\r\nHost: h\r\nConnection: closed\r\n") == [true])
        #expect(persists("GET / HTTP/1.0\r\nConnection: keep-alive\r\n") == [false])
    }

    @Test func `empty lines before a request are skipped`() {
        #expect(Transcript.of("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").messages.count == 1)
    }

    @Test func `a decoder announces 100 only while the body has not begun`() throws {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"
        func announces(_ text: String) throws -> Bool {
            var decoder = RequestDecoder(limits: HTTPLimits(), remoteAddress: "")
            Array(text.utf8).withUnsafeBytes { decoder.append($0) }
            guard case .continueExpected = try decoder.next() else { return false }
            return true
        }
        #expect(try announces(head))
        #expect(try !announces(head + "x"))
        #expect(status("GET / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n") == 417)
    }
}
