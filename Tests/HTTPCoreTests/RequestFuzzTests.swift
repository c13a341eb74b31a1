import Testing

@testable import HTTPCore

@Suite struct RequestFuzzTests {
    private static let seeds = [
        "GET /health?a=b HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n\r\n",
        "POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: y\r\n\r\n",
        "POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n",
        "POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close, te\r\nContent-Length: 1\r\n\r\nz",
    ].map { Array($0.utf8) }

    @Test func `damaged requests never crash and read the same in pieces`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<3000 {
            var bytes = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes, &generator) }
            let whole = Transcript.of(bytes)
            #expect(Transcript.of(bytes.indices.map { bytes[$0...$0] }) == whole)
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            #expect(Transcript.of([bytes[..<cut], bytes[cut...]]) == whole)
        }
    }

    @Test func `random bytes never crash`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = Transcript.of(bytes)
            // Past the scanner, which refuses most of them, the parser has to stand by itself.
            _ = try? RequestHeadParser.parse(bytes, limits: HTTPLimits())
            _ = try? RequestHeadParser.parse(Array("GET / HTTP/1.1\r\n".utf8) + bytes, limits: HTTPLimits())
        }
    }

    private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: bytes.indices, using: &generator)
        let interesting: [UInt8] = [0, 9, 10, 13, 32, 44, 48, 57, 58, 59, 102, 127, 128, 255]
        let byte = interesting[Int.random(in: interesting.indices, using: &generator)]
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[index] = byte
        case 1: bytes.insert(byte, at: index)
        case 2: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
        }
    }
}
