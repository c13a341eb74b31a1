import HTTPCore

extension FuzzTarget {
    /// HTTP: the same requests and refusals come out however the bytes were cut, and targets read without harm.
    static let http = FuzzTarget(
        name: "http",
        shape: .text(words: [
            "\r\n", "\n", "\r", " ", "\t", "\0", ":", "Content-Length: 3\r\n", "Content-Length: 03\r\n",
            "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "Host: y\r\n",
            "0\r\n\r\n", "ffffffffffffffff\r\n", ";a=b", "%00", "%2e%2e", "?", "HTTP/1.0", "\r\n\r\n",
            "GET / HTTP/1.1\r\n",
        ]),
        seeds: seeds([
            "GET /health?a=b&c=%41 HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n\r\n",
            "POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: y\r\n\r\n",
            "POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n",
            "POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 1\r\n\r\nz",
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        ])
    ) { input, randomness throws(Finding) in
        let whole = Conversation(of: [input[...]])
        try demand(Conversation(of: pieces(of: input, &randomness)) == whole, "cut differently it reads differently")
        if input.count < 512 {
            let single = input.indices.map { input[$0...$0] }
            try demand(Conversation(of: single) == whole, "byte by byte it reads differently")
        }
        return whole.error == nil && !whole.requests.isEmpty
    }

    static func pieces(of input: [UInt8], _ randomness: inout Randomness) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + 1 + randomness.below(max(1, input.count / 2)))
            pieces.append(input[start..<end])
            start = end
        }
        return pieces
    }
}

/// What a decoder made of some bytes, apart from when it said so.
private struct Conversation: Equatable {
    var requests: [String] = []
    var error: HTTPError?

    init(of pieces: [ArraySlice<UInt8>]) {
        var decoder = RequestDecoder(limits: HTTPLimits(), remoteAddress: "192.0.2.1")
        do throws(HTTPError) {
            for piece in pieces {
                piece.withUnsafeBytes { decoder.append($0) }
                try drain(&decoder)
            }
        } catch {
            self.error = error
        }
    }

    private mutating func drain(_ decoder: inout RequestDecoder) throws(HTTPError) {
        while true {
            switch try decoder.next() {
            case .needsInput: return
            case .continueExpected: continue
            case .request(let request, let isPersistent):
                let query = request.query.flatMap { try? QueryString.parse($0) }
                let fields = request.headers.pairs.map { "\($0.name): \($0.value)" }
                requests.append(
                    "\(request.method) \(request.target) \(request.path) \(fields) \(request.body) \(isPersistent)"
                        + " \(query ?? [])")
            }
        }
    }
}
