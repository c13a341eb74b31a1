import HTTPCore

extension FuzzTarget {
    /// Answers of other servers: the same answer or refusal comes out however the bytes were cut, within the limits.
    static let httpAnswer = FuzzTarget(
        name: "http-answer",
        shape: .text(words: [
            "\r\n", "\n", "\r", " ", "\t", "\0", ":", "Content-Length: 3\r\n", "Content-Length: 03\r\n",
            "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n", ";a=b",
            "HTTP/1.0", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 A\r\n", "304", "101", "\r\n\r\n",
        ]),
        seeds: seeds([
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: 1\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n",
            "HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 404\r\nConnection: close\r\nContent-Length: 1\r\n\r\nz",
            "HTTP/1.0 200 OK\r\n\r\nuntil the end", "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabHTTP/1.1 200 OK\r\n",
        ])
    ) { input, randomness throws(Finding) in
        let whole = Hearing(of: [input[...]])
        try demand(
            Hearing(of: pieces(of: input, &randomness)).isSame(as: whole), "cut differently it reads differently")
        if input.count < 512 {
            let single = input.indices.map { input[$0...$0] }
            try demand(Hearing(of: single).isSame(as: whole), "byte by byte it reads differently")
        }
        try demand(whole.body.count <= Hearing.limits.bodyBytes, "a body is longer than the limit")
        return whole.text != nil
    }
}

/// What a decoder made of an answer.
private struct Hearing {
    static let limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.bodyBytes = 64
        return limits
    }()

    private(set) var text: String?
    private(set) var body: [UInt8] = []
    private var error: HTTPError?

    init(of pieces: [ArraySlice<UInt8>]) {
        var decoder = ResponseDecoder(limits: Self.limits)
        do throws(HTTPError) {
            for piece in pieces where text == nil {
                piece.withUnsafeBytes { decoder.append($0) }
                take(try decoder.next())
            }
            if text == nil { take(try decoder.finish()) }
        } catch {
            self.error = error
        }
    }

    private mutating func take(_ event: ResponseDecoder.Event) {
        guard case .response(let head, let body, _) = event else { return }
        text = "\(head.status) \(head.fields.pairs.map { "\($0.name): \($0.value)" })"
        self.body = body
    }

    /// Whether the connection can be used again depends on when bytes beyond the answer come.
    func isSame(as other: Hearing) -> Bool { text == other.text && body == other.body && error == other.error }
}
