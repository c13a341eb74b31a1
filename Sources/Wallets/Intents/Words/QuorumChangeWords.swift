import Bytes
import Policy
import Signer

/// A change of a key quorum in plain words.
enum QuorumChangeWords {
    static func sentence(_ body: JSON, quorum: String, current: JSON?) throws(WalletsError) -> String {
        var reader = try ChangeReader(body)
        var sentences: [String] = []
        let members = current.map { $0["authorization_keys"]?.arrayValue ?? [] }
        if let keys = try keys(&reader) {
            let old = members?.compactMap { $0["public_key"]?.stringValue }
            sentences += changes("key", keys, old, quorum)
        }
        if let ids = try reader.ids("key_quorum_ids", atMost: KeyQuorumRecord.maximumChildren) {
            let old = current.map { ($0["key_quorum_ids"]?.arrayValue ?? []).compactMap(\.stringValue) }
            sentences += changes("key quorum", ids, old, quorum)
        }
        if let users = try reader.users("user_ids", atMost: KeyQuorumRecord.maximumUsers) {
            let old = current.map { ($0["user_ids"]?.arrayValue ?? []).compactMap(\.stringValue) }
            sentences += changes("user", users, old, quorum)
        }
        if let addresses = try reader.list("ethereum_addresses", atMost: KeyQuorumRecord.maximumKeys) {
            let new = addresses.compactMap(\.stringValue).map { PlainText.plain($0) }
            guard new.count == addresses.count else {
                throw ChangeReader.fault("ethereum_addresses", "Expected strings")
            }
            let old = current.map { ($0["ethereum_addresses"]?.arrayValue ?? []).compactMap(\.stringValue) }
            sentences += changes("Ethereum account", new, old, quorum)
        }
        if let threshold = reader.take("authorization_threshold"), !threshold.isNull {
            guard let number = threshold.safeInteger, 1...1000 ~= number else {
                throw ChangeReader.fault("authorization_threshold", "Expected an integer from 1 to 1000")
            }
            let old = current?["authorization_threshold"]?.safeInteger.map { " instead of \($0)" } ?? ""
            sentences.append("Demand \(number) approval(s)\(old) of \(quorum).")
        }
        if let name = reader.take("display_name") {
            guard name.isNull || name.stringValue != nil else {
                throw ChangeReader.fault("display_name", "Expected string")
            }
            sentences.append("Call \(quorum) \(name.stringValue.map { PlainText.quoted($0) } ?? "nothing").")
        }
        try reader.finish()
        guard !sentences.isEmpty else { throw ChangeReader.fault("", "Nothing would change") }
        return sentences.joined(separator: " ")
    }

    private static func keys(_ reader: inout ChangeReader) throws(WalletsError) -> [String]? {
        guard let elements = try reader.list("public_keys", atMost: KeyQuorumRecord.maximumKeys) else { return nil }
        var keys: [String] = []
        for (position, element) in elements.enumerated() {
            keys.append(try ChangeReader.key(element, at: "public_keys.\(position)"))
        }
        return keys
    }

    private static func changes(_ kind: String, _ new: [String], _ old: [String]?, _ quorum: String) -> [String] {
        guard let old else {
            return ["Make these the members of \(quorum), each \(kind): \(new.joined(separator: ", "))."]
        }
        let added = new.filter { !old.contains($0) }.map { "Add \(kind) \($0) to \(quorum)." }
        let removed = old.filter { !new.contains($0) }.map { member in
            "Remove \(kind) \(PlainText.plain(member, atMost: 200)) from \(quorum)."
        }
        return added + removed
    }
}
