import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

/// S12: key material opens for its own wallet alone.
@Suite struct KeyMaterialTests {
    let host: HonestHost
    let owner: TestKey
    let wallet: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
    }

    private func sign(with material: [UInt8]) throws -> Decision {
        var execution = try host.execution(for: .sign(wallet, by: [owner]))
        execution.keyMaterial = material
        return try host.decide(execution)
    }

    @Test("S12 the key of another wallet does not sign for this one, before or after it has been used")
    func otherWallet() throws {
        let other = try host.makeWallet(owner: host.makeQuorum([owner]))
        let material = try Expected.some(host.keyMaterial[other])
        #expect(refusal { try sign(with: material) } == .recordUnavailable)
        #expect(try host.decide(.sign(other, by: [owner])).isAllowed)
        #expect(refusal { try sign(with: material) } == .recordUnavailable)
    }

    @Test("S12 key material that is edited, cut or absent is refused")
    func editedMaterial() throws {
        let material = try Expected.some(host.keyMaterial[wallet])
        #expect(try sign(with: material).isAllowed)
        for index in material.indices {
            var edited = material
            edited[index] ^= 1
            #expect(refusal { try sign(with: edited) } == .recordUnavailable)
            #expect(refusal { try sign(with: Array(material[..<index])) } == .recordUnavailable)
        }
        #expect(refusal { try sign(with: material + [0]) } == .recordUnavailable)
    }

    @Test("S12 a key that was sealed for this wallet but is not its key signs nothing")
    func wrongKey() throws {
        let record = try host.newest(.wallet, wallet).read()
        guard case .wallet(let body) = record.body else { throw Expected.Missing() }
        let material = try host.withKeys { keys in
            try keys.sealWalletKey(
                Secret(testing: [UInt8](repeating: 5, count: 32)), binding: WalletKeyBinding(record.header, body),
                salt: host.random.bytes(count: Envelope.saltCount))
        }
        let opened = try host.keep.open(material, record.header, body)
        #expect(opened == 32)
        #expect(refusal { try sign(with: material) } == .recordUnavailable)
    }

    @Test("S12 what a key is bound to differs with id, app, public key and key version")
    func binding() throws {
        let record = try host.newest(.wallet, wallet).read()
        guard case .wallet(let body) = record.body else { throw Expected.Missing() }
        func binding(_ id: String? = nil, app: String? = nil, key: String? = nil, version: JSON? = nil) throws
            -> [UInt8]
        {
            let header = RecordHeader(
                kind: .wallet, id: id ?? record.header.id, appID: app ?? record.header.appID, version: 1, previous: [],
                isDeleted: false, createdAtMs: 0, applied: [])
            let members = try Expected.some(body.json.objectValue).map { member in
                switch member.key {
                case "public_key": JSON.Member(member.key, key.map { .string($0) } ?? member.value)
                case "key_version": JSON.Member(member.key, version ?? member.value)
                default: member
                }
            }
            return WalletKeyBinding(header, try WalletRecord(.object(members))).bytes
        }
        let bindings = [
            try binding(), try binding("b"), try binding(app: "b"), try binding(key: "02"), try binding(version: 2),
            // Lengths keep what stands side by side apart.
            try binding("ab", app: "c"), try binding("a", app: "bc"),
        ]
        #expect(Set(bindings).count == bindings.count)
    }

    @Test("S12 a signature is by the wallet's own key")
    func rightKey() throws {
        let decision = try host.decide(.sign(wallet, by: [owner]))
        let signature = try Hex.decodePrefixed(decision.json["data"]?["signature"]?.stringValue ?? "")
        let digest = try Hex.decode(decision.statement.string("digest"))
        guard case .wallet(let body) = try host.newest(.wallet, wallet).read().body else { throw Expected.Missing() }
        let recovered = try Secp256k1.recover(
            RecoverableSignature(
                r: Array(signature[..<32]), s: Array(signature[32..<64]), recoveryID: signature[64] - 27),
            digest: digest)
        #expect(Hex.encode(recovered.compressed) == body.publicKey)
    }
}

extension Keep {
    /// How long the secret in an envelope is, if it opens for the wallet.
    fileprivate func open(_ material: [UInt8], _ header: RecordHeader, _ wallet: WalletRecord) throws -> Int {
        try keys.openWalletKey(material, binding: WalletKeyBinding(header, wallet)).count
    }
}
