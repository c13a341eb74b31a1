import Bytes
import Policy

/// A wallet at Privy.
struct SourceWallet {
    let id: String
    /// As Privy writes it.
    let address: String
    let chain: String
    private let answer: JSON

    /// Reads an element of a list.
    init(_ answer: JSON) throws(CommandError) {
        guard let id = answer["id"]?.stringValue, let address = answer["address"]?.stringValue,
            let chain = answer["chain_type"]?.stringValue
        else { throw CommandError("Privy listed a wallet without id, address or chain_type") }
        self.id = id
        self.address = address
        self.chain = chain
        self.answer = answer
    }

    /// The address with its chain; an obstacle for chains that are not served.
    func walletAddress() throws(Obstacle) -> WalletAddress {
        guard let chain = ChainType(rawValue: chain) else {
            throw Obstacle("wallets of '\(PlainText.plain(chain))' are not served here")
        }
        do { return try WalletAddress(address, of: chain) } catch {
            throw Obstacle("Privy gives it an address that is none of '\(chain.rawValue)'")
        }
    }

    /// Who may use it and how, and what it is called.
    struct Access {
        struct Signer {
            let quorumID: String
            let policyIDs: [String]
        }

        let ownerID: String?
        let signers: [Signer]
        let policyIDs: [String]
        /// How many signatures Privy wants for this wallet, where it says so.
        let threshold: Int64?
        let displayName: String?
        let externalID: String?
    }

    /// Reads all of it or nothing: what was overlooked here would not bind the wallet any more.
    func access() throws(Obstacle) -> Access {
        guard answer["owner_id"] != nil, let policies = answer["policy_ids"],
            let signers = answer["additional_signers"]?.arrayValue
        else { throw Obstacle("Privy does not say who owns it, who signs with it and under which policy") }
        if let custody = answer["custody"], !custody.isNull {
            throw Obstacle("its key is with a custodian, \(PlainText.plain(custody["provider"]?.stringValue ?? "-"))")
        }
        var found: [Access.Signer] = []
        for signer in signers {
            guard let id = signer["signer_id"]?.stringValue else {
                throw Obstacle("Privy names a signer without an id")
            }
            found.append(
                Access.Signer(
                    quorumID: id, policyIDs: try signer["override_policy_ids"].identifiers("override_policy_ids")))
        }
        return Access(
            ownerID: try answer["owner_id"].textOrNone("owner_id"), signers: found,
            policyIDs: try JSON?.some(policies).identifiers("policy_ids"), threshold: try threshold(),
            displayName: try answer["display_name"].textOrNone("display_name"),
            externalID: try answer["external_id"].textOrNone("external_id"))
    }

    private func threshold() throws(Obstacle) -> Int64? {
        guard let stated = answer["authorization_threshold"], !stated.isNull else { return nil }
        guard let number = stated.safeInteger else { throw Obstacle.unreadable("authorization_threshold") }
        return number
    }
}

extension JSON? {
    /// A text; nil when it is absent or null.
    func textOrNone(_ member: String) throws(Obstacle) -> String? {
        guard let value = self, !value.isNull else { return nil }
        guard let text = value.stringValue else { throw Obstacle.unreadable(member) }
        return text
    }

    /// The texts of an array; none when it is absent or null.
    func identifiers(_ member: String) throws(Obstacle) -> [String] {
        guard let value = self, !value.isNull else { return [] }
        guard let elements = value.arrayValue, texts.count == elements.count else { throw Obstacle.unreadable(member) }
        return texts
    }
}

extension Obstacle {
    /// A member of an answer is none of what it can be.
    static func unreadable(_ member: String) -> Obstacle {
        Obstacle("Privy's answer has a `\(member)` that cannot be read")
    }
}
