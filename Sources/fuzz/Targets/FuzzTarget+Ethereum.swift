import Bytes
import Cryptography
import Ethereum

extension FuzzTarget {
    /// RLP: what is decoded is encoded to the same bytes.
    static let rlp = FuzzTarget(
        name: "rlp", shape: .bytes,
        seeds: [
            RLP.encode(.bytes([])), RLP.encode(.bytes([0x7f])), RLP.encode(.bytes([UInt8](repeating: 9, count: 60))),
            RLP.encode(.list([.integer(UInt64(1024)), .list([]), .list([.list([.bytes([1, 2, 3])])])])),
            RLP.encode(.list([RLP.Item](repeating: .bytes(Array("dog".utf8)), count: 30))),
        ]
    ) { input, _ throws(Finding) in
        guard let item = try? RLP.decode(input) else { return false }
        try demand(RLP.encode(item) == input, "two encodings of the same item are accepted")
        return true
    }

    /// Raw transactions: what is decoded is encoded to the same bytes, under the hash of these.
    static let transaction = FuzzTarget(name: "transaction", shape: .bytes, seeds: EthereumSamples.transactions) {
        input, _ throws(Finding) in
        guard let signed = try? SignedTransaction(raw: input) else { return false }
        let again = signed.transaction.signed(with: signed.signature)
        try demand(again.raw == input && signed.raw == input, "two encodings of the same transaction are accepted")
        try demand(again.hash == Keccak256.hash(input), "the hash is not the one of the bytes")
        try demand(signed.transaction.signingDigest == Keccak256.hash(signed.transaction.unsigned), "another digest")
        _ = try? signed.sender()
        return true
    }

    /// The contract ABI: a first line of types, then the encoding of values.
    static let abi = FuzzTarget(
        name: "abi", shape: .text(words: ["uint256", "[]", "[2]", "(", ")", ",", "bytes", "\n", "\u{0}", "[1048576]"]),
        seeds: ABISamples.seeds
    ) { input, randomness throws(Finding) in
        if randomness.oneIn(4) { try checkGenerated(&randomness) }
        guard let end = input.firstIndex(of: 0x0a), let text = String(validating: input[..<end], as: UTF8.self),
            let type = try? ABIType(text), case .tuple(let types) = type
        else { return false }
        try demand((try? ABIType(type.canonicalName)) == type, "the canonical name is another type")
        let bytes = Array(input[(end + 1)...])
        let loose = ABI.DecodingOptions(maximumValues: 4096, allowTrailing: true)
        guard let values = try? ABI.decode(bytes, as: types, options: loose) else { return false }
        guard let again = try? ABI.encode(values, as: types) else {
            throw Finding("what was decoded cannot be encoded")
        }
        try demand(bytes.starts(with: again), "two encodings of the same values are accepted")
        let isWhole = again.count == bytes.count
        try demand(
            ((try? ABI.decode(bytes, as: types)) == values) == isWhole, "trailing bytes are taken or refused wrongly")
        return true
    }

    private static func checkGenerated(_ randomness: inout Randomness) throws(Finding) {
        let types = (0...randomness.below(4)).map { _ in ABISamples.type(depth: 3, &randomness) }
        let values = types.map { ABISamples.value($0, &randomness) }
        guard let bytes = try? ABI.encode(values, as: types) else {
            throw Finding("values cannot be encoded as \(types)")
        }
        try demand((try? ABI.decode(bytes, as: types)) == values, "encoded values are decoded to others, as \(types)")
        guard let type = try? ABIType(ABIType.tuple(types).canonicalName) else {
            throw Finding("a canonical name cannot be read: \(types)")
        }
        try demand(type == .tuple(types), "a canonical name is another type: \(types)")
    }

    /// Typed data: the digest does not depend on the order of members, and is what EIP-712 says.
    static let typedData = FuzzTarget(name: "typed-data", shape: .json, seeds: TypedDataSamples.seeds) {
        input, randomness throws(Finding) in
        if randomness.oneIn(4) {
            let generated = TypedDataSamples.generated(&randomness)
            guard let data = try? TypedData(generated) else {
                throw Finding("good typed data is refused: \(String(decoding: generated.serialized(), as: UTF8.self))")
            }
            try checkTypedData(data, generated, &randomness)
        }
        guard let json = try? JSON.parse(input), let data = try? TypedData(json) else { return false }
        try checkTypedData(data, json, &randomness)
        return true
    }

    private static func checkTypedData(
        _ data: TypedData, _ json: JSON, _ randomness: inout Randomness
    ) throws(Finding) {
        try demand(
            data.digest == Keccak256.hash([0x19, 0x01] + data.domainSeparator + data.structHash), "another digest")
        let shuffled = TypedDataSamples.shuffled(json, &randomness)
        guard let again = try? TypedData(shuffled) else { throw Finding("refused once its members stand otherwise") }
        try demand(again.digest == data.digest, "the digest depends on the order of members")
        for type in data.types {
            try demand(
                data.encodeType(of: type.name) == again.encodeType(of: type.name), "encodeType depends on the order")
        }
        for type in data.types.flatMap(\.fields) { _ = FieldPath(type.name).flatMap { data.value(at: $0) } }
    }
}
