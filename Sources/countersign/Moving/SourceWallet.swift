import Bytes
import Policy

/// A wallet at Privy, as far as it is moved.
struct SourceWallet {
    struct Signer {
        let quorumID: String
        let policyIDs: [String]
    }

    let id: String
    /// As Privy writes it.
    let address: String
    let chain: String
    let ownerID: String?
    let signers: [Signer]
    let policyIDs: [String]
    let displayName: String?
    let externalID: String?
    /// How many signatures Privy wants for this wallet, where it says so.
    let threshold: Int64?
    /// Who holds the key, where that is not Privy.
    let custodian: String?

    /// Reads an element of a list.
    init(_ answer: JSON) throws(CommandError) {
        guard let id = answer["id"]?.stringValue, let address = answer["address"]?.stringValue,
            let chain = answer["chain_type"]?.stringValue
        else { throw CommandError("Privy listed a wallet without id, address or chain_type") }
        self.id = id
        self.address = address
        self.chain = chain
        ownerID = answer["owner_id"]?.stringValue
        signers = (answer["additional_signers"]?.arrayValue ?? []).map { signer in
            Signer(quorumID: signer["signer_id"]?.stringValue ?? "", policyIDs: signer["override_policy_ids"].texts)
        }
        policyIDs = answer["policy_ids"].texts
        displayName = answer["display_name"]?.stringValue
        externalID = answer["external_id"]?.stringValue
        threshold = answer["authorization_threshold"]?.safeInteger
        custodian = answer["custody"].flatMap { $0.isNull ? nil : $0["provider"]?.stringValue ?? "another" }
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
}
