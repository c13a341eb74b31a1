import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct RLPTests {
    @Test("valid encodings decode to their items and back")
    func valid() throws {
        for file in try VectorFolder.files(for: .rlp) {
            for vector in try file.cases("valid") where vector["encoded"] != nil {
                let item = try item(#require(vector["decoded"]))
                let encoded = try vector.bytes("encoded")
                #expect(RLP.encode(item) == encoded, "\(vector["name"] ?? nil)")
                #expect(try RLP.decode(encoded) == item, "\(vector["name"] ?? nil)")
            }
        }
    }

    @Test("long strings get long lengths")
    func generated() throws {
        for file in try VectorFolder.files(for: .rlp) {
            for vector in try file.cases("valid") where vector["generate"] != nil {
                let pattern = try #require(vector["generate"])
                let item = RLP.Item.bytes(
                    try (0..<pattern.integer("count")).flatMap { _ in try pattern.bytes("repeat") })
                let encoded = RLP.encode(item)
                #expect(try encoded.starts(with: vector.bytes("encoded_prefix")))
                #expect(try Keccak256.hash(encoded) == vector.bytes("encoded_keccak"))
                #expect(try RLP.decode(encoded) == item)
            }
        }
    }

    @Test("every other spelling is refused")
    func invalid() throws {
        for file in try VectorFolder.files(for: .rlp) {
            for vector in try file.cases("invalid") {
                let bytes = try vector.bytes("encoded")
                #expect(throws: EthereumError.self, "\(vector["name"] ?? nil)") { try RLP.decode(bytes) }
            }
        }
    }

    @Test("items of any shape survive a round trip")
    func roundTrip() throws {
        let random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            let item = randomItem(random, depth: 6)
            #expect(try RLP.decode(RLP.encode(item)) == item)
        }
    }

    @Test("whatever decodes is its own canonical encoding, also when a byte was changed")
    func mutations() throws {
        let random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            var bytes = RLP.encode(randomItem(random, depth: 4))
            bytes[random.below(bytes.count)] = UInt8(random.below(256))
            guard let item = try? RLP.decode(bytes) else { continue }
            #expect(RLP.encode(item) == bytes)
        }
    }

    @Test("depth, items and bytes are bounded")
    func limits() throws {
        let deepest = (1..<16).reduce(RLP.Item.list([])) { inner, _ in .list([inner]) }
        #expect(try RLP.decode(RLP.encode(deepest)) == deepest)
        #expect(throws: EthereumError.self) { try RLP.decode(RLP.encode(.list([deepest]))) }
        let limits = RLP.Limits(maximumBytes: 100, maximumDepth: 2, maximumItems: 3)
        #expect(try RLP.decode([0xC2, 0x01, 0x02], limits: limits) == .list([.bytes([1]), .bytes([2])]))
        #expect(throws: EthereumError.self) { try RLP.decode([0xC3, 0x01, 0x02, 0x03], limits: limits) }
        #expect(throws: EthereumError.self) { try RLP.decode([UInt8](repeating: 0, count: 101), limits: limits) }
    }

    private func item(_ json: JSON) throws -> RLP.Item {
        if let elements = json.arrayValue { return .list(try elements.map { try item($0) }) }
        return .bytes(try Hex.decodePrefixed(#require(json.stringValue)))
    }

    private func randomItem(_ random: SeededRandom, depth: Int) -> RLP.Item {
        guard depth > 0, random.below(3) == 0 else { return .bytes(random.bytes(count: 0...80)) }
        return .list((0..<random.below(6)).map { _ in randomItem(random, depth: depth - 1) })
    }
}
