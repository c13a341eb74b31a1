import Testing

@testable import HTTPClient

@Suite struct RequestWriterTests {
    private func written(_ request: OutgoingRequest) -> String? {
        RequestWriter.bytes(request).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a request is written as RFC 9112 has it`() throws {
        let url = try #require(RemoteURL("https://api.privy.io/v1/wallets?a=b"))
        let post = OutgoingRequest(method: .post, url: url, headers: [("x-a", "b c")], body: Array("{ }".utf8))
        #expect(
            written(post)
                == "POST /v1/wallets?a=b HTTP/1.1\r\nhost: api.privy.io\r\nx-a: b c\r\ncontent-length: 3\r\n\r\n{ }")
        #expect(
            written(OutgoingRequest(method: .get, url: url))
                == "GET /v1/wallets?a=b HTTP/1.1\r\nhost: api.privy.io\r\n\r\n")
        for method in OutgoingRequest.Method.allCases where method != .get {
            #expect(
                written(OutgoingRequest(method: method, url: url))
                    == "\(method.rawValue) /v1/wallets?a=b HTTP/1.1\r\nhost: api.privy.io\r\ncontent-length: 0\r\n\r\n")
        }
    }

    @Test(arguments: [
        ("x-a", "b\r\nx-c: d"), ("x-a", "b\n"), ("x-a", "\0"), ("x-a", ""), ("x-a", " b"), ("x-a", "b "), ("", "b"),
        ("x a", "b"), ("x:", "b"), ("x\r", "b"), ("Host", "b"), ("content-length", "1"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "close"), ("expect", "100-continue"),
    ])
    func `a field that would change how the request is read is not written`(name: String, value: String) throws {
        let url = try #require(RemoteURL("http://a/"))
        #expect(written(OutgoingRequest(method: .get, url: url, headers: [(name, value)])) == nil)
    }

    @Test func `a GET request has no body`() throws {
        #expect(written(OutgoingRequest(method: .get, url: try #require(RemoteURL("http://a/")), body: [1])) == nil)
    }
}

@Suite struct RemoteURLTests {
    @Test func `a URL is taken apart`() throws {
        let url = try #require(RemoteURL("https://api.privy.io:444/v1/a?b=c"))
        #expect(url.origin == "https://api.privy.io:444")
        #expect(url.authority == "api.privy.io:444")
        #expect(url.target == "/v1/a?b=c")
        #expect(RemoteURL("http://[::1]:80")?.target == "/")
    }

    @Test(arguments: [
        "", "a", "ftp://a/", "file:///etc/passwd", "http://", "http:///a", "https://u:p@a/", "https://a b/",
        "http://a\r\nb/",
        "http://a/b c", "http://a/\r\n", "http://a/#b", "http://a?b", "HTTP://a/", "http://a\\b/", "http://a/\\b",
        "http://é/",
    ])
    func `anything else is none`(text: String) { #expect(RemoteURL(text) == nil) }
}
