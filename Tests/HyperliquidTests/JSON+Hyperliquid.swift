import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

extension JSON {
    func milliseconds(_ member: String) throws -> UInt64 { UInt64(try integer(member)) }

    func optionalMilliseconds(_ member: String) throws -> UInt64? {
        self[member]?.isNull ?? true ? nil : try milliseconds(member)
    }

    /// The vault in the hash. The Python SDK posts its vault with every action, but signs it for some kinds only.
    func signedVault() throws -> Address? {
        let vault = self["signed_vault_address"] ?? self["vaultAddress"] ?? .null
        return try vault.stringValue.map { try Address($0) }
    }

    /// Signs a digest with `priv`, where there is one, and compares with `signature`, whose numbers may be short.
    func checkSignature(of digest: [UInt8]) throws {
        guard self["priv"] != nil else { return }
        let signature = try EthereumSignature(
            Secp256k1.sign(digest: digest, with: Secret(testing: bytes("priv"))))
        let expected = try #require(self["signature"])
        #expect(try UInt256(hex: String(expected.string("r").dropFirst(2))) == signature.r)
        #expect(try UInt256(hex: String(expected.string("s").dropFirst(2))) == signature.s)
        #expect(try expected.integer("v") == Int(signature.yParity) + 27)
    }

    /// The same value with the members of every object in another order.
    func shuffled(_ random: SeededRandom) -> JSON {
        var random = random
        switch self {
        case .array(let elements):
            return .array(elements.map { $0.shuffled(random) })
        case .object(let members):
            return .object(members.shuffled(using: &random).map { Member($0.key, $0.value.shuffled(random)) })
        default:
            return self
        }
    }

    /// This value with one unknown member in one of its objects, for each of them.
    func withOneMoreMember() -> [JSON] {
        changed { $0 == nil ? [Member("unknown", 1)] : nil }
    }

    /// This value without one member of one of its objects, for each of them.
    func withOneMemberLess() -> [JSON] {
        changed { $0 == nil ? nil : [] }
    }

    /// Every value in which one object differs: `change` gives what stands for a member, or, asked with nil, what is
    /// added to the object; nil leaves it alone.
    private func changed(_ change: (Member?) -> [Member]?) -> [JSON] {
        switch self {
        case .array(let elements):
            return elements.indices.flatMap { index in
                elements[index].changed(change).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        case .object(let members):
            var results = change(nil).map { [JSON.object(members + $0)] } ?? []
            for index in members.indices {
                if let replacement = change(members[index]) {
                    results.append(.object(members[..<index] + replacement + members[(index + 1)...]))
                }
                for value in members[index].value.changed(change) {
                    var copy = members
                    copy[index].value = value
                    results.append(.object(copy))
                }
            }
            return results
        default:
            return []
        }
    }
}
