import Bytes
import Ethereum
import TestSupport
import Testing

@Suite struct ABITests {
    @Test("values encode as compilers and libraries encode them, and decode to themselves")
    func values() throws {
        for file in try VectorFolder.files(for: .abi) + VectorFolder.files(for: .abiCompiled) {
            for vector in try file.cases("cases") {
                let types = try types(vector)
                let values = try values(vector, types)
                let encoded = try vector.bytes("encoded")
                #expect(try ABI.encode(values, as: types) == encoded, "\(vector["types"] ?? nil)")
                #expect(try ABI.decode(encoded, as: types, options: generous) == values, "\(vector["types"] ?? nil)")
            }
        }
    }

    @Test("the examples of the Ethereum tests encode as given")
    func official() throws {
        for file in try VectorFolder.files(for: .abi) {
            for vector in file.json["ethereum_tests"]?.objectValue ?? [] where vector.key != "GithubWikiTest" {
                let types = try types(vector.value)
                let values = try zip(types, vector.value.cases("args")).map { try ABIValue(vector: $1, $0) }
                #expect(try ABI.encode(values, as: types) == vector.value.bytes("result"))
            }
        }
    }

    @Test("signatures give selectors, topics and whole calldata")
    func functions() throws {
        for file in try VectorFolder.files(for: .abi) {
            for vector in try file.cases("selectors") {
                let signature = try vector.string("signature")
                let function = try ABIFunction(signature: signature)
                #expect(try function.selector == vector.bytes("selector"))
                #expect(function.signature == signature)
                #expect(try ABIFunction.eventTopic(signature: signature) == vector.bytes("topic0"))
            }
            for vector in try file.cases("calldata") {
                let function = try ABIFunction(signature: vector.string("signature"))
                let values = try values(vector, function.inputs.map(\.type))
                #expect(try function.encodeCall(values) == vector.bytes("calldata"))
                #expect(try function.decodeCall(vector.bytes("calldata")) == values)
            }
        }
    }

    @Test("calldata in any but the canonical form is refused")
    func malformed() throws {
        for file in try VectorFolder.files(for: .abiMalformed) {
            for vector in try file.cases("cases") {
                let (types, data) = (try types(vector), try vector.bytes("data"))
                if try vector.string("decision") == "accept" {
                    let values = try values(vector, types)
                    #expect(try ABI.decode(data, as: types) == values, "\(vector["name"] ?? nil)")
                } else {
                    #expect(throws: EthereumError.self, "\(vector["name"] ?? nil)") {
                        try ABI.decode(data, as: types)
                    }
                }
            }
        }
    }

    @Test("trailing bytes are accepted only where they are allowed")
    func trailing() throws {
        let types = [ABIType.uint(bits: 8), .bytes]
        let encoded = try ABI.encode([.integer(EVMInteger(.one)), .bytes([1, 2, 3])], as: types)
        let options = ABI.DecodingOptions(maximumValues: 10, allowTrailing: true)
        let longer = encoded + [0xCA, 0xFE]
        #expect(throws: EthereumError.self) { try ABI.decode(longer, as: types) }
        #expect(try ABI.decode(longer, as: types, options: options) == ABI.decode(encoded, as: types))
    }

    @Test("the number of values is bounded before anything is allocated for them")
    func bounded() throws {
        let huge = ABIType.fixedArray(.fixedArray(.uint(bits: 8), count: 1000), count: 1000)
        let bytes = [UInt8](repeating: 0, count: 32 * 1_000_000)
        #expect { try ABI.decode(bytes, as: [huge]) } throws: { ($0 as? EthereumError)?.code == .tooLarge }
        let types = [ABIType.array(.bool)]
        let list = try ABI.encode([.array([ABIValue](repeating: .bool(true), count: 9))], as: types)
        let limit = { ABI.DecodingOptions(maximumValues: $0, allowTrailing: false) }
        #expect(try ABI.decode(list, as: types, options: limit(10)).count == 1)
        #expect(throws: EthereumError.self) { try ABI.decode(list, as: types, options: limit(9)) }
    }

    @Test("changing any one byte of calldata is refused or changes a value")
    func mutations() throws {
        let random = SeededRandom(seed: 3)
        for _ in 0..<40 {
            let types = (0...random.below(3)).map { _ in random.abiType(depth: 2) }
            let encoded = try ABI.encode(types.map { try random.abiValue($0) }, as: types)
            for index in encoded.indices {
                var changed = encoded
                changed[index] ^= UInt8(1 + random.below(255))
                guard let values = try? ABI.decode(changed, as: types, options: generous) else { continue }
                #expect(try ABI.encode(values, as: types) == changed)
            }
        }
    }

    @Test("random values of random types survive a round trip")
    func roundTrip() throws {
        let random = SeededRandom(seed: 4)
        for _ in 0..<400 {
            let types = (0..<random.below(5)).map { _ in random.abiType(depth: 3) }
            let values = try types.map { try random.abiValue($0) }
            #expect(try ABI.decode(ABI.encode(values, as: types), as: types, options: generous) == values)
            for type in types { #expect(try ABIType(type.canonicalName) == type) }
        }
    }

    @Test("values of another type, length or range are not encoded")
    func mismatches() {
        for (value, type) in [
            (.bool(true), .address), (.integer(EVMInteger(UInt256(256))), .uint(bits: 8)),
            (.bytes([1, 2]), .fixedBytes(1)),
            (.array([.bool(true)]), .fixedArray(.bool, count: 2)), (.tuple([]), .tuple([.bool])),
            (.string("x"), .bytes), (.array([.string("x")]), .array(.bool)),
        ] as [(ABIValue, ABIType)] {
            #expect(throws: EthereumError.self) { try ABI.encode([value], as: [type]) }
        }
    }

    private let generous = ABI.DecodingOptions(maximumValues: 1 << 16, allowTrailing: false)

    private func types(_ vector: JSON) throws -> [ABIType] {
        try vector.cases("types").map { try ABIType(#require($0.stringValue)) }
    }

    private func values(_ vector: JSON, _ types: [ABIType]) throws -> [ABIValue] {
        let values = try vector.cases("values")
        try #require(values.count == types.count)
        return try zip(types, values).map { try ABIValue(vector: $1, $0) }
    }
}
