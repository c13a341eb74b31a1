import Bytes
import Policy
import Signer

/// A change of a wallet in plain words.
enum WalletChangeWords {
    static func sentence(_ body: JSON, wallet: String, current: JSON?) throws(WalletsError) -> String {
        var reader = try ChangeReader(body)
        var sentences: [String] = []
        if let owner = try reader.owner(of: wallet) { sentences.append(owner) }
        if let ids = try reader.ids("policy_ids", atMost: 1) {
            let old = current?["policy_ids"]?.arrayValue?.first?.stringValue
            let before = old.map { " instead of \($0)" } ?? ""
            sentences.append(
                ids.first.map { "Put \(wallet) under policy \($0)\(before)." }
                    ?? "Take the policy away from \(wallet): no policy will bind it.")
        }
        if let ids = try reader.ids("shadow_policy_ids", atMost: 1) {
            sentences.append(
                ids.first.map { "Put policy \($0) in the shadow of \(wallet): it will decide nothing." }
                    ?? "Take the policy out of the shadow of \(wallet).")
        }
        if let signers = try signers(&reader) {
            sentences += changes(of: signers, wallet, current?["additional_signers"]?.arrayValue)
        }
        if let name = reader.take("display_name") {
            guard name.isNull || name.stringValue != nil else {
                throw ChangeReader.fault("display_name", "Expected string")
            }
            sentences.append("Call \(wallet) \(name.stringValue.map { PlainText.quoted($0) } ?? "nothing").")
        }
        try reader.finish()
        guard !sentences.isEmpty else { throw ChangeReader.fault("", "Nothing would change") }
        return sentences.joined(separator: " ")
    }

    fileprivate struct Signer: Equatable {
        let id: String
        let policies: [String]

        var words: String { policies.isEmpty ? id : "\(id) under policy \(policies.joined(separator: ", "))" }
    }

    private static func signers(_ reader: inout ChangeReader) throws(WalletsError) -> [Signer]? {
        guard let elements = try reader.list("additional_signers", atMost: Keep.maximumSigners) else { return nil }
        var signers: [Signer] = []
        for (position, element) in elements.enumerated() {
            let path = "additional_signers.\(position)"
            var fields = try ChangeReader(element, path: path)
            guard let id = try fields.text("signer_id"), RecordID.isValid(id) else {
                throw ChangeReader.fault("\(path).signer_id", "Expected the id of a resource")
            }
            signers.append(Signer(id: id, policies: try fields.ids("override_policy_ids", atMost: 1) ?? []))
            try fields.finish()
        }
        return signers
    }

    private static func changes(of signers: [Signer], _ wallet: String, _ current: [JSON]?) -> [String] {
        guard let current else {
            let list = signers.map(\.words).joined(separator: ", ")
            return ["Let these sign with \(wallet) and no others: \(list.isEmpty ? "nobody" : list)."]
        }
        let old = current.map { entry in
            Signer(
                id: PlainText.plain(entry["signer_id"]?.stringValue ?? "?"),
                policies: (entry["override_policy_ids"]?.arrayValue ?? []).compactMap(\.stringValue).map {
                    PlainText.plain($0)
                })
        }
        let added = signers.filter { signer in !old.contains { $0.id == signer.id } }
        let removed = old.filter { signer in !signers.contains { $0.id == signer.id } }
        let changed = signers.filter { signer in old.contains { $0.id == signer.id && $0 != signer } }
        let sentences =
            added.map { "Add signer \($0.words) to \(wallet)." }
            + removed.map { "Remove signer \($0.id) from \(wallet)." }
            + changed.map { "Put signer \($0.id) of \(wallet) under \($0.policyWords)." }
        return sentences.isEmpty ? ["Leave the signers of \(wallet) as they are."] : sentences
    }
}

extension WalletChangeWords.Signer {
    fileprivate var policyWords: String {
        policies.isEmpty ? "the wallet's policy" : "policy \(policies.joined(separator: ", "))"
    }
}
