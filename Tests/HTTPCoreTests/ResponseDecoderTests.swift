import Testing

@testable import HTTPCore

@Suite struct ResponseDecoderTests {
    private struct Answer: Equatable {
        var status: Int
        var body: String
        var isPersistent: Bool
    }

    private var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.headBytes = 500
        limits.bodyBytes = 20
        return limits
    }

    /// Feeds a text in pieces; nil when the decoder wants more.
    private func decode(_ text: String, pieces: Int = .max, isOver: Bool = false) throws(HTTPError) -> Answer? {
        var decoder = ResponseDecoder(limits: limits)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            rest.prefix(pieces).withUnsafeBytes { decoder.append($0) }
            rest = rest.dropFirst(pieces)
            if let answer = Self.answer(try decoder.next()), rest.isEmpty { return answer }
        }
        return isOver ? Self.answer(try decoder.finish()) : nil
    }

    private static func answer(_ event: ResponseDecoder.Event) -> Answer? {
        guard case .response(let head, let body, let isPersistent) = event else { return nil }
        return Answer(status: head.status, body: String(decoding: body, as: UTF8.self), isPersistent: isPersistent)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true),
        ("HTTP/1.1 404\r\ncontent-length: 1\r\n\r\nx", 404, "x", true),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
        ("HTTP/1.1 304 X\r\n\r\n", 304, "", true),
        ("HTTP/1.1 304 X\r\ncontent-length: 9\r\n\r\n", 304, "", false),
        ("HTTP/1.1 204 X\r\ntransfer-encoding: chunked\r\n\r\n", 204, "", false),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\nt: u\r\n\r\n", 200, "x", true),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, "ok", true),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx",
            200, "x", true
        ),
    ])
    func `answers are read whole and in any pieces`(text: String, status: Int, body: String, isPersistent: Bool) throws
    {
        let wanted = Answer(status: status, body: body, isPersistent: isPersistent)
        for pieces in [Int.max, 1, 2, 3, 7] { #expect(try decode(text, pieces: pieces) == wanted, "\(pieces)") }
        for length in 0..<text.utf8.count {
            let part = String(decoding: Array(text.utf8)[..<length], as: UTF8.self)
            #expect(try decode(part) == nil, "\(length)")
            #expect(throws: HTTPError.self) { try decode(part, isOver: true) }
        }
    }

    @Test func `a body without a length ends with the connection`() throws {
        let text = "HTTP/1.1 200 OK\r\n\r\nsome"
        #expect(try decode(text) == nil)
        #expect(try decode(text, isOver: true) == Answer(status: 200, body: "some", isPersistent: false))
    }

    @Test func `what follows an answer makes the connection useless`() throws {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
        #expect(try decode(text) == Answer(status: 200, body: "ok", isPersistent: false))
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n", "{}\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n",
        "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\na : b\r\n\r\n", "HTTP/1.1 200 OK\r\n a: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\u{1}\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n15\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 21),
        "HTTP/1.1 200 OK\r\na: " + String(repeating: "x", count: 500),
        "HTTP/1.1 100 Continue\r\ncontent-length: 1\r\n\r\nxHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\nx",
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9),
    ])
    func `what is no answer, or too long, is refused`(text: String) {
        #expect(throws: HTTPError.self) { try decode(text) }
    }
}
