import Testing

@testable import HTTPCore

@Suite struct ChunkDecoderTests {
    private let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func status(_ body: String) -> Int? { Transcript.of(head + body).error?.status }

    @Test func `chunks, extensions and trailers become one body, wherever the input is split`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            var content: [UInt8] = []
            var wire = Array(head.utf8)
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                let chunk = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                content += chunk
                let size = String(chunk.count, radix: 16, uppercase: Bool.random(using: &generator))
                wire +=
                    Array("\(size)\(Bool.random(using: &generator) ? ";a=\"b c\"" : "")\r\n".utf8) + chunk + [13, 10]
            }
            wire += Array("000\r\nX-Trailer: 1\r\nContent-Length: 99\r\n\r\n".utf8)
            let whole = Transcript.of(wire)
            #expect(whole.messages.map(\.body) == [content])
            #expect(whole.messages.first?.fields.count == 2)
            for boundary in 1..<wire.count {
                #expect(Transcript.of([wire[..<boundary], wire[boundary...]]) == whole)
            }
        }
    }

    @Test(
        arguments: [
            "\r\n", ";\r\n", " 3\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n", "-1\r\n", "g\r\n", "3\rabc",
            "3\r\nabc\n",
            "3\r\nabcd\r\n", "000000003\r\nabc\r\n0\r\n\r\n", "0\r\n\n", "0\r\n\rX", "0\r\nA: \u{1}\r\n\r\n",
            "3;\u{7f}\r\n", "3;\n", "0\r\nA\n\r\n",
        ])
    func `malformed chunks are refused`(body: String) {
        #expect(status(body) == 400)
    }

    @Test func `content, extensions and trailers are bounded`() {
        let text = { (count: Int) in String(repeating: "a", count: count) }
        #expect(status("100000\r\n") == nil)
        #expect(status("100001\r\n") == 413)
        #expect(status("fffff\r\n\(text(0xfffff))\r\n2\r\n") == 413)
        #expect(status("1;\(text(1024))\r\n") == nil)
        #expect(status("1;\(text(1025))\r\n") == 400)
        #expect(status(String(repeating: "1;\(text(1000))\r\na\r\n", count: 16)) == nil)
        #expect(status(String(repeating: "1;\(text(1000))\r\na\r\n", count: 17)) == 400)
        #expect(status("0\r\nA: \(text(4092))\r\n") == nil)
        #expect(status("0\r\nA: \(text(4093))\r\n") == 431)
    }
}
