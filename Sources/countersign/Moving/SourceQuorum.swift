import Bytes
import CountersignClient
import Cryptography

/// A key quorum at Privy.
struct SourceQuorum {
    let id: String
    let name: String?
    let threshold: Int
    /// SubjectPublicKeyInfo in base64.
    let publicKeys: [String]
    let children: [SourceQuorum]

    /// Reads an answer.
    /// - Throws: `Obstacle` when it cannot be the same here.
    init(_ id: String, _ answer: JSON, children: [SourceQuorum]) throws(Obstacle) {
        let what = "the key quorum \(id)"
        guard answer["user_ids"].isNone else {
            throw Obstacle("\(what) has users as members, who prove who they are to Privy")
        }
        var publicKeys: [String] = []
        for entry in answer["authorization_keys"]?.arrayValue ?? [] {
            guard let text = entry["public_key"]?.stringValue, let key = try? P256.VerifyingKey(text: text) else {
                throw Obstacle("\(what) has a member that is no P-256 public key")
            }
            publicKeys.append(key.description)
        }
        let members = publicKeys.count + children.count
        // What Privy takes an absent threshold for is not known; of one member there is only one reading.
        let stated = answer["authorization_threshold"]
        let threshold = members == 1 && stated?.isNull ?? true ? 1 : stated?.safeInteger.map(Int.init) ?? 0
        guard members > 0, 1...members ~= threshold else {
            throw Obstacle("\(what) does not say how many of its \(members) members must sign")
        }
        self.id = id
        name = answer["display_name"]?.stringValue
        self.threshold = threshold
        self.publicKeys = publicKeys
        self.children = children
    }

    /// Exactly as many of the keys as Privy wants to see for the quorum; nil when they are too few.
    /// - Parameter keys: by their public halves.
    func approvals(by keys: [String: AuthorizationKey]) -> [AuthorizationKey]? {
        var chosen: [String] = []
        guard choose(from: keys, &chosen) else { return nil }
        return chosen.compactMap { keys[$0] }
    }

    private func choose(from keys: [String: AuthorizationKey], _ chosen: inout [String]) -> Bool {
        var count = 0
        for key in publicKeys where count < threshold && keys[key] != nil && !chosen.contains(key) {
            chosen.append(key)
            count += 1
        }
        for child in children where count < threshold {
            var more = chosen
            guard child.choose(from: keys, &more) else { continue }
            chosen = more
            count += 1
        }
        return count == threshold
    }
}

extension JSON? {
    /// Whether a member is absent, null or an empty array.
    var isNone: Bool { self?.isNull ?? true || self?.arrayValue?.isEmpty == true }
}
