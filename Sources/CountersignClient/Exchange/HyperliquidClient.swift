import Bytes
import Ethereum
import HTTPClient
import Hyperliquid

/// Hyperliquid with a vault for its account: orders and transfers that the vault signs, by itself or behind a relay, and questions.
///
/// It is on the network of the vault's bundle, whatever the URL. Nothing is sent twice; `answerLost` means that an action may
/// have been taken.
public struct HyperliquidClient: Sendable {
    /// What the vault's policy gets to see of an order, a cancellation and the like (L1 actions).
    public enum Visibility: Sendable {
        /// An `Agent` message with the action's hash, which any server signs.
        case hash
        /// The action itself, by `hyperliquid_signL1Action`; only Countersign can judge it.
        case action
    }

    /// The vault that acts.
    public var bundle: VaultBundle { signer.bundle }
    private let signer: any ActionSigner
    /// The vault that is asked to sign whole actions.
    private let seeing: VaultAccount?
    private let network: Network
    private let url: String

    /// A client whose actions the vault signs.
    /// - Parameters:
    ///   - url: where requests go, such as a proxy; the exchange itself unless given.
    ///   - visibility: what the policy gets to see of L1 actions.
    /// - Throws: `invalidRequest` for a URL of the wrong form.
    public init(
        account: VaultAccount, network: Network, url: String? = nil, visibility: Visibility = .hash
    ) throws(VaultError) {
        try self.init(signer: account, seeing: visibility == .action ? account : nil, network: network, url: url)
    }

    /// A client whose actions the operator's own key signs, for a relay that has the vault sign them anew; the relay's policy
    /// sees them whole.
    /// - Parameter url: the first relay of the bundle unless given.
    /// - Throws: `invalidRequest` for a URL of the wrong form.
    public init(relay account: RelayAccount, network: Network, url: String? = nil) throws(VaultError) {
        try self.init(signer: account, seeing: nil, network: network, url: url)
    }

    private init(
        signer: any ActionSigner, seeing: VaultAccount?, network: Network, url: String?
    ) throws(VaultError) {
        self.signer = signer
        self.seeing = seeing
        self.network = network
        self.url = url ?? signer.exchangeURL
        guard ServiceURL.isValid(self.url) else {
            throw VaultError(
                .invalidRequest,
                "the exchange's URL must be https (http only on this machine), without a slash at the end")
        }
    }

    /// Signs an L1 action and hands it to the exchange.
    /// - Parameters:
    ///   - action: with its `type`; its members in any order.
    ///   - vaultAddress: the vault of the exchange or the sub-account for which the action is made.
    ///   - expiresAfterMs: milliseconds since 1970 after which the exchange refuses it.
    /// - Returns: the member `response` of the answer.
    /// - Throws: `invalidRequest` for an action that is not known; `refused` with the exchange's words when it says no.
    public func act(
        _ action: JSON, vaultAddress: Address? = nil, expiresAfterMs: UInt64? = nil
    ) async throws(VaultError) -> JSON {
        let known = try L1Action.known(action)
        let nonce = signer.nextNonce()
        let signature = try await signature(of: known, nonce, vaultAddress, expiresAfterMs)
        var body: [JSON.Member] = [
            .init("action", known.canonical), .init("nonce", JSON(nonce)), .init("signature", signature.wireJSON),
            .init("vaultAddress", JSON(vaultAddress?.lowercased)),
        ]
        if let expiresAfterMs { body.append(.init("expiresAfter", JSON(expiresAfterMs))) }
        return try await exchange(.object(body))
    }

    /// Signs an action that is signed member by member, such as `withdraw3`, and hands it to the exchange.
    /// - Parameters:
    ///   - members: the action without network, chain and nonce.
    ///   - nonceName: the name of its nonce, `time` or `nonce`.
    /// - Throws: as `act`.
    public func actAsUser(_ members: [JSON.Member], nonceName: String) async throws(VaultError) -> JSON {
        let nonce = signer.nextNonce()
        let action = JSON.object(
            members + [
                .init("signatureChainId", "0x66eee"),
                .init("hyperliquidChain", bundle.isTestnet ? "Testnet" : "Mainnet"),
                .init(nonceName, JSON(nonce)),
            ])
        let known: UserSignedAction
        do { known = try UserSignedAction.parse(action) } catch {
            throw VaultError(.invalidRequest, "the action cannot be signed: \(error)")
        }
        let signature = try await signer.signature(ofTypedData: known.typedData.json(ofMessage: action))
        return try await exchange(["action": action, "nonce": JSON(nonce), "signature": signature.wireJSON])
    }

    /// Asks `POST /info`, such as `["type": "meta"]`.
    /// - Throws: `unavailable`, `answerLost`, `malformedAnswer`, or the error that another status than 200 means.
    public func info(_ query: JSON) async throws(VaultError) -> JSON { try await post("/info", query) }

    private func signature(
        of action: L1Action, _ nonce: UInt64, _ vaultAddress: Address?, _ expiresAfterMs: UInt64?
    ) async throws(VaultError) -> EthereumSignature {
        if let seeing {
            return try await seeing.signL1Action(
                action.canonical, nonce: nonce, vaultAddress: vaultAddress, expiresAfterMs: expiresAfterMs)
        }
        let connectionID = action.connectionID(nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfterMs)
        return try await signer.signature(
            ofTypedData: L1Action.agentTypedData(connectionID: connectionID, isMainnet: !bundle.isTestnet))
    }

    private func exchange(_ body: JSON) async throws(VaultError) -> JSON {
        let answer = try await post("/exchange", body)
        guard answer["status"] == "ok", let response = answer["response"] else {
            let words = answer["response"]?.stringValue
            throw VaultError(words == nil ? .malformedAnswer : .refused, words ?? "the exchange's answer is malformed")
        }
        return response
    }

    private func post(_ path: String, _ body: JSON) async throws(VaultError) -> JSON {
        let answer = try await network.send(
            OutgoingRequest(
                method: .post, to: url + path, headers: [("Content-Type", "application/json")],
                body: body.serialized()))
        guard answer.status == 200 else { throw VaultError(answer: answer) }
        guard let json = try? JSON.parse(answer.body) else {
            throw VaultError(.malformedAnswer, "the exchange's answer is not JSON")
        }
        return json
    }
}

extension EthereumSignature {
    /// `{r, s, v}` as the exchange's own clients write it: without leading zeros.
    fileprivate var wireJSON: JSON {
        ["r": .string("0x\(r.hex)"), "s": .string("0x\(s.hex)"), "v": JSON(27 + Int(yParity))]
    }
}

extension TypedData {
    /// The typed data with those members of an action that it signs.
    fileprivate func json(ofMessage action: JSON) -> JSON {
        let declarations = types.map { type in
            JSON.Member(
                type.name, .array(type.fields.map { ["name": .string($0.name), "type": .string($0.type)] }))
        }
        return [
            "domain": [
                "name": JSON(domain.name), "version": JSON(domain.version),
                "chainId": domain.chainID.map { .number($0.decimal) } ?? nil,
                "verifyingContract": JSON(domain.verifyingContract?.lowercased),
            ],
            "types": .object(declarations), "primaryType": .string(primaryType), "message": action,
        ]
    }
}
