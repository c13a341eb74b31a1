import Bytes
import Cryptography
import Ethereum
import Policy
import Solana
import TestSupport

@testable import Signer

/// Someone to whom keys are encrypted.
final class TestRecipient {
    private let key: P256.PrivateKey

    init(from random: some RandomSource) throws { key = try P256.PrivateKey.generate(from: random) }

    /// As requests name it.
    var text: String { Base64.encode(key.publicKey.spki) }

    /// What an answer of an export holds, from either place that it stands in.
    func open(_ answer: JSON) throws -> String {
        let sealed = answer["data"] ?? answer
        let message = HPKE.Message(
            encapsulatedKey: try Base64.decode(sealed.string("encapsulated_key")),
            ciphertext: try Base64.decode(sealed.string("ciphertext")))
        return String(decoding: try HPKE.open(message, with: key).revealed, as: UTF8.self)
    }
}

extension TestRequest {
    /// An export of a wallet's key or phrase.
    static func export(
        _ wallet: String, to recipient: String, phrase: Bool? = nil, by keys: [TestKey] = []
    ) -> TestRequest {
        var body: [JSON.Member] = [
            .init("encryption_type", "HPKE"), .init("recipient_public_key", .string(recipient)),
        ]
        if let phrase { body.append(.init("export_seed_phrase", .bool(phrase))) }
        return TestRequest("POST", "/v1/wallets/\(wallet)/export", .object(body), by: keys)
    }

    /// The same as a method of rpc.
    static func exportByRPC(
        _ wallet: String, to recipient: String, method: String = "exportPrivateKey", adding members: [JSON.Member] = [],
        by keys: [TestKey] = []
    ) -> TestRequest {
        let params: JSON = ["encryption_type": "HPKE", "recipient_public_key": .string(recipient)]
        let body = [JSON.Member("method", .string(method)), JSON.Member("params", params)] + members
        return TestRequest("POST", "/v1/wallets/\(wallet)/rpc", .object(body), by: keys)
    }
}

extension HonestHost {
    /// What an import says of the wallet.
    static func terms(_ address: WalletAddress, index: Int? = nil) -> [JSON.Member] {
        [
            .init("address", .string(address.text)), .init("chain_type", .string(address.chain.rawValue)),
            .init("encryption_type", "HPKE"), .init("entropy_type", index == nil ? "private-key" : "hd"),
        ] + (index.map { [.init("index", JSON($0))] } ?? [])
    }

    /// Begins an import: its record's id, and the key to encrypt to.
    func beginImport(
        of address: WalletAddress, index: Int? = nil, by app: App? = nil
    ) throws -> (id: String, key: P256.VerifyingKey) {
        var request = TestRequest("POST", "/v1/wallets/import/init", .object(HonestHost.terms(address, index: index)))
        request.app = app
        let decision = try perform(request)
        return (
            try Expected.some(decision.changes.first).reference.id,
            try P256.VerifyingKey(Base64.decode(decision.json.string("encryption_public_key")))
        )
    }

    /// A submission of some bytes, encrypted to a key.
    func submission(
        of secret: [UInt8], as address: WalletAddress, index: Int? = nil, to key: P256.VerifyingKey,
        cipher: HPKE.Cipher = .chaCha20Poly1305, binding: HPKE.Binding = HPKE.Binding(), config: JSON? = nil,
        adding members: [JSON.Member] = []
    ) throws -> TestRequest {
        let message = try HPKE.seal(
            Secret(testing: secret), to: key, cipher: cipher, binding: binding, from: random)
        let wallet =
            HonestHost.terms(address, index: index) + [
                .init("ciphertext", .string(Base64.encode(message.ciphertext))),
                .init("encapsulated_key", .string(Base64.encode(message.encapsulatedKey))),
            ] + (config.map { [.init("hpke_config", $0)] } ?? [])
        return TestRequest(
            "POST", "/v1/wallets/import/submit", .object([.init("wallet", .object(wallet))] + members))
    }

    func wallet(_ id: String) throws -> WalletRecord {
        guard case .wallet(let wallet) = try newest(.wallet, id).read().body else { throw Expected.Missing() }
        return wallet
    }
}
