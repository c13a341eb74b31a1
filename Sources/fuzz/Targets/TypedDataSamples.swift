import Bytes

/// Typed data, written down and made up.
enum TypedDataSamples {
    static let mail = #"""
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
        {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallets","type":"address[]"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person[]"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,
        "verifyingContract":"0xcccccccccccccccccccccccccccccccccccccccc"},
        "message":{"from":{"name":"Cow","wallets":["0x1111111111111111111111111111111111111111"]},
        "to":[{"name":"Bob","wallets":[]}],"contents":"Hello"}}
        """#

    static let permit = #"""
        {"types":{"Permit":[{"name":"owner","type":"address"},{"name":"value","type":"uint256"},
        {"name":"deadline","type":"uint48"},{"name":"salt","type":"bytes32"},{"name":"delta","type":"int128[2][]"}]},
        "primary_type":"Permit","domain":{"chainId":"0x1","salt":"0x0000000000000000000000000000000000000000000000000000000000000001"},
        "message":{"owner":"0x1111111111111111111111111111111111111111","value":"115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "deadline":281474976710655,"salt":"0x0000000000000000000000000000000000000000000000000000000000000002","delta":[["-1",1],["0",2]]}}
        """#

    static let seeds: [[UInt8]] = {
        var randomness = Randomness(seed: 11)
        return FuzzTarget.seeds([mail, permit]) + (0..<12).map { _ in generated(&randomness).serialized() }
    }()

    /// Structs that refer to those after them, and a message of the first.
    static func generated(_ randomness: inout Randomness) -> JSON {
        var types: [JSON.Member] = []
        var fields: [[(name: String, type: String)]] = []
        let count = 1 + randomness.below(5)
        for index in 0..<count {
            let declared = (0...randomness.below(5)).map { field in
                (name: "f\(field)", type: type(after: index, of: count, &randomness))
            }
            fields.append(declared)
            types.append(
                JSON.Member(
                    "S\(index)", .array(declared.map { ["name": .string($0.name), "type": .string($0.type)] })))
        }
        return [
            "types": .object(types), "primaryType": "S0", "domain": ["name": "Fuzz", "chainId": 1],
            "message": message(0, fields, &randomness),
        ]
    }

    private static let atoms = ["bool", "address", "string", "bytes", "bytes4", "bytes32", "uint8", "uint256", "int64"]

    private static func type(after index: Int, of count: Int, _ randomness: inout Randomness) -> String {
        let isStruct = index + 1 < count && randomness.oneIn(2)
        let base = isStruct ? "S\(index + 1 + randomness.below(count - index - 1))" : randomness.pick(atoms)
        return base + randomness.pick(["", "", "", "[]", "[2]", "[][1]"])
    }

    private static func message(
        _ index: Int, _ fields: [[(name: String, type: String)]], _ randomness: inout Randomness
    ) -> JSON {
        .object(fields[index].map { JSON.Member($0.name, value($0.type, fields, &randomness)) })
    }

    private static func value(
        _ type: String, _ fields: [[(name: String, type: String)]], _ randomness: inout Randomness
    ) -> JSON {
        if type.hasSuffix("]"), let open = type.lastIndex(of: "[") {
            let bound = Int(type[type.index(after: open)...].dropLast())
            let element = String(type[..<open])
            return .array((0..<(bound ?? randomness.below(3))).map { _ in value(element, fields, &randomness) })
        }
        if type.hasPrefix("S"), let index = Int(type.dropFirst()) { return message(index, fields, &randomness) }
        switch type {
        case "bool": return .bool(randomness.oneIn(2))
        case "string": return .string(randomness.pick(["", "text", "\u{e9}", "🚀\u{0}"]))
        case "address": return hex(20, &randomness)
        case "bytes": return hex(randomness.below(40), &randomness)
        case "bytes4": return hex(4, &randomness)
        case "bytes32": return hex(32, &randomness)
        default: return randomness.oneIn(2) ? JSON(randomness.below(128)) : .string("\(randomness.below(128))")
        }
    }

    private static func hex(_ count: Int, _ randomness: inout Randomness) -> JSON {
        .string(Hex.encodePrefixed(randomness.bytes(count: count)))
    }

    /// The same with the members of all objects in another order.
    static func shuffled(_ json: JSON, _ randomness: inout Randomness) -> JSON {
        switch json {
        case .array(let elements): .array(elements.map { shuffled($0, &randomness) })
        case .object(let members):
            .object(
                members.map { JSON.Member($0.key, shuffled($0.value, &randomness)) }.shuffled(using: &randomness))
        default: json
        }
    }
}
