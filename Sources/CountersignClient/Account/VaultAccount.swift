import Bytes
import Ethereum

/// A vault that one authorization key may use: it signs like an account, and its key stays at the server.
///
/// Every signature is checked to be the vault's over what was asked. All methods may be called from any task. Errors are those of
/// docs/sdk.md.
public struct VaultAccount: Sendable {
    public let bundle: VaultBundle
    private let key: AuthorizationKey
    private let transport: any VaultTransport
    private let expiryMs: Int64
    private let clock: @Sendable () -> Int64
    private let nonces: NonceSequence

    /// - Parameters:
    ///   - expiryMs: how long a request stays good after it was made.
    ///   - clock: milliseconds since 1970, UTC.
    ///   - nonces: shared with every other account of the process unless given.
    public init(
        bundle: VaultBundle, key: AuthorizationKey, transport: any VaultTransport, expiryMs: Int64 = 300_000,
        clock: @escaping @Sendable () -> Int64 = NonceSequence.clockMs, nonces: NonceSequence = .process
    ) {
        self.bundle = bundle
        self.key = key
        self.transport = transport
        self.expiryMs = expiryMs
        self.clock = clock
        self.nonces = nonces
    }

    /// The vault's address.
    public var address: Address { bundle.address }

    /// A nonce for Hyperliquid: milliseconds since 1970, larger than all before.
    public func nextNonce() -> UInt64 { nonces.next() }

    /// Signs EIP-712 typed data: `{domain, types, primaryType, message}`.
    ///
    /// It is sent whole, for the policy to judge: declared members only, integers beyond 2^53 − 1 as text.
    /// - Throws: `invalidRequest` also for what is for the network of Hyperliquid that the vault is not on.
    public func signTypedData(
        _ typedData: JSON, idempotencyKey: String? = nil
    ) async throws(VaultError) -> EthereumSignature {
        let requested = try RequestedTypedData(typedData)
        try HyperliquidNetwork.check(requested, isTestnet: bundle.isTestnet)
        return try await sign(
            "eth_signTypedData_v4", ["typed_data": requested.json], digest: requested.typedData.digest,
            idempotencyKey: idempotencyKey)
    }

    /// Signs a text as `personal_sign` does (ERC-191).
    public func signMessage(
        _ text: String, idempotencyKey: String? = nil
    ) async throws(VaultError) -> EthereumSignature {
        try await sign(
            "personal_sign", ["message": .string(text), "encoding": "utf-8"],
            digest: PersonalMessage.digest(of: Array(text.utf8)), idempotencyKey: idempotencyKey)
    }

    /// Signs bytes as `personal_sign` does (ERC-191).
    public func signMessage(
        _ bytes: [UInt8], idempotencyKey: String? = nil
    ) async throws(VaultError) -> EthereumSignature {
        try await sign(
            "personal_sign", ["message": .string(Hex.encode(bytes)), "encoding": "hex"],
            digest: PersonalMessage.digest(of: bytes), idempotencyKey: idempotencyKey)
    }

    /// Always refuses: vaults sign typed data and messages.
    /// - Throws: `unsupported`.
    public func signTransaction(_ transaction: JSON) throws(VaultError) -> EthereumSignature {
        throw VaultError(.unsupported, "a vault signs no transactions; use signTypedData")
    }

    /// Asks the server for a signature by one of its methods, and checks that it is the vault's over `digest`, 32 bytes.
    public func sign(
        _ method: String, _ params: JSON, digest: [UInt8], idempotencyKey: String? = nil
    ) async throws(VaultError) -> EthereumSignature {
        let request = try SignedRequest(
            bundle: bundle, key: key, body: ["method": .string(method), "params": params],
            expiryMs: clock() + expiryMs, idempotencyKey: idempotencyKey)
        return try EthereumSignature(answer: try await transport.send(request), digest: digest, address: address)
    }
}
