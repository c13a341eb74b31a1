import Testing

@testable import HTTPCore

@Suite struct ResponseEncoderTests {
    private func encode(_ response: HTTPResponse, isHead: Bool = false, isPersistent: Bool = true) -> String {
        var output: [UInt8] = []
        ResponseEncoder.append(
            response, to: &output, date: Array("D".utf8), isHead: isHead, isPersistent: isPersistent)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `head and body are written in one piece`() {
        let response = HTTPResponse(status: 201, headers: [("x-a", "1")], body: Array("{}".utf8))
        let head =
            "HTTP/1.1 201 Created\r\ndate: D\r\nx-a: 1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n"
        #expect(encode(response) == head + "\r\n{}")
        #expect(encode(response, isHead: true) == head + "\r\n")
        #expect(encode(response, isPersistent: false) == head + "connection: close\r\n\r\n{}")
    }

    @Test func `204 and 304 have neither body nor length`() {
        #expect(encode(HTTPResponse(status: 204)) == "HTTP/1.1 204 No Content\r\ndate: D\r\n\r\n")
        #expect(encode(HTTPResponse(status: 304)) == "HTTP/1.1 304 Not Modified\r\ndate: D\r\n\r\n")
        #expect(encode(HTTPResponse(status: 200)).contains("content-length: 0\r\n"))
    }

    @Test(
        arguments: [
            ("x", "a\r\nset-cookie: b"), ("x", "a\nb"), ("x", "a\rb"), ("x", "a\u{0}"), ("x y", "a"), ("x:", "a"),
            ("", "a"),
            ("x\r\n", "a"), ("Content-Length", "3"), ("transfer-encoding", "chunked"), ("Connection", "x"),
            ("date", "D"),
        ])
    func `a field that is invalid or the server's own turns the response into 500`(name: String, value: String) {
        let text = encode(HTTPResponse(headers: [(name, value)], body: Array("secret".utf8)))
        #expect(text.hasPrefix("HTTP/1.1 500 "))
        #expect(text.hasSuffix(#"{"error":"The server could not form its answer.","code":"internal_error"}"#))
        #expect(!text.contains("secret"))
    }

    @Test func `500 in place of a response keeps the names of the request`() {
        let names = [("x-request-id", "a-1"), ("x-b", "\n"), ("x-gateway-request-id", "b-2"), ("x-c", "d")]
        let text = encode(HTTPResponse(headers: names))
        #expect(text.hasPrefix("HTTP/1.1 500 "))
        #expect(text.contains("\r\nx-request-id: a-1\r\n") && text.contains("\r\nx-gateway-request-id: b-2\r\n"))
        #expect(!text.contains("x-b") && !text.contains("x-c"))
        #expect(!encode(HTTPResponse(headers: [("x-request-id", "a\r\nx-b: c")])).contains("x-"))
    }

    @Test(arguments: [0, 100, 199, 600, -1])
    func `a status that is not final turns the response into 500`(status: Int) {
        #expect(encode(HTTPResponse(status: status)).hasPrefix("HTTP/1.1 500 "))
    }

    @Test func `a refusal is answered in JSON with its code`() {
        let text = encode(HTTPResponse(HTTPError.requestTimeout))
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(text.hasSuffix(#"{"error":"The request did not arrive in time.","code":"request_timeout"}"#))
    }
}
