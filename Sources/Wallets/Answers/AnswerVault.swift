import Audit
import Bytes
import Cryptography
import Signer

/// Answers kept for repeated requests, so that only who can repeat the request can find or read them (S27).
///
///     id ‖ key = HKDF-SHA256(ikm, info), 32 bytes each
///     ikm, info = app secret, "countersign/answer/key" ‖ method ‖ path ‖ idempotency key
///               = SHA-256(payload ‖ signatures), "countersign/answer/signed"; the signatures as a set, in the order of
///                 their bytes, each after its length in four bytes
///               = SHA-256(payload), "countersign/answer/intent"; the payload holds the key of an intent (`IntentKey`)
///     content = nonce ‖ AES-256-GCM(key, nonce, JSON {status, body, request, changes, receipt}, id)
struct AnswerVault: Sendable {
    /// Under what a request's answer is kept.
    struct Place: Sendable {
        let id: [UInt8]
        fileprivate let key: [UInt8]
        let expiresAtMs: Int64
        /// Whether denials are kept too. For a signed request without idempotency key they are not: nothing was
        /// released, so judging again is safe and follows the newest policy.
        let keepsDenials: Bool

        fileprivate var cipherKey: Secret { Secret(count: key.count) { $0.copyBytes(from: key) } }
    }

    /// An answer as it was given the first time.
    struct Kept: Sendable {
        let status: Int
        let body: [UInt8]
        /// SHA-256 of the body that it answers.
        let bodyDigest: [UInt8]
        /// The versions that the request made.
        let changes: [(key: RecordKey, version: UInt64)]
        /// Of a change: who lost the first answer has to check the receipt all the same (S28).
        let receipt: SignedReceipt?
    }

    static let lifetimeMs: Int64 = 86_400_000
    private let random: any RandomSource

    init(_ random: any RandomSource) { self.random = random }

    /// The place for a request with an idempotency key.
    func place(idempotencyKey: String, of request: ClientRequest, nowMs: Int64) throws(WalletsError) -> Place {
        let info = ["countersign/answer/key", request.method, request.path, idempotencyKey].joined(separator: "\n")
        return try place(request.appSecret, info, expiresAtMs: nowMs + AnswerVault.lifetimeMs, keepsDenials: true)
    }

    /// The place for a signed request without one: whichever order its signatures come in.
    func place(
        payload: [UInt8], signatures: [[UInt8]], expiresAtMs: Int64?, nowMs: Int64
    ) throws(WalletsError) -> Place {
        let longest = nowMs + AnswerVault.lifetimeMs
        var digest = SHA256()
        digest.update(payload)
        for signature in Set(signatures).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            digest.update(withUnsafeBytes(of: UInt32(signature.count).bigEndian) { Array($0) })
            digest.update(signature)
        }
        return try place(
            digest.finish(), "countersign/answer/signed",
            expiresAtMs: min(expiresAtMs ?? longest, longest), keepsDenials: false)
    }

    /// The place for a request that carries the key of an intent: whichever of those who may sign have signed it.
    ///
    /// The payload is found by nobody who has not seen the intent: its key holds 120 random bits.
    func place(intentPayload payload: [UInt8], expiresAtMs: Int64?, nowMs: Int64) throws(WalletsError) -> Place {
        let longest = nowMs + Intent.maximumLifetimeMs
        return try place(
            SHA256.hash(payload), "countersign/answer/intent", expiresAtMs: min(expiresAtMs ?? longest, longest),
            keepsDenials: true)
    }

    private func place(
        _ material: [UInt8], _ info: String, expiresAtMs: Int64, keepsDenials: Bool
    ) throws(WalletsError) -> Place {
        let secret = Secret(count: material.count) { $0.copyBytes(from: material) }
        let bytes: [UInt8]
        do {
            let derived = try HKDFSHA256.derive(from: secret, salt: [], info: Array(info.utf8), count: 64)
            bytes = derived.withBytes { Array($0) }
        } catch {
            throw AnswerVault.failure
        }
        return Place(
            id: Array(bytes[..<32]), key: Array(bytes[32...]), expiresAtMs: expiresAtMs, keepsDenials: keepsDenials)
    }

    /// The digest by which a repeated request is known to have the same body.
    static func digest(ofBody body: JSON?) -> [UInt8] { SHA256.hash((body ?? .null).canonicalKeepingNumbers()) }

    func seal(_ decision: Decision, bodyDigest: [UInt8], at place: Place) throws(WalletsError) -> StoredAnswer {
        let changes = decision.changes.map { change -> JSON in
            [
                "kind": .string(change.reference.kind.rawValue), "id": .string(change.reference.id),
                "version": JSON(change.reference.version),
            ]
        }
        var members: [JSON.Member] = [
            .init("status", JSON(decision.status)),
            .init("body", .string(String(decoding: decision.answer, as: UTF8.self))),
            .init("request", .string(Hex.encode(bodyDigest))), .init("changes", .array(changes)),
        ]
        if !changes.isEmpty { members.append(.init("receipt", decision.receipt.keptJSON)) }
        let text = JSON.object(members).serialized()
        let nonce = random.bytes(count: AuthenticatedCipher.nonceCount)
        guard
            let sealed = try? AuthenticatedCipher.aes256GCM.seal(
                text, key: place.cipherKey, nonce: nonce, associated: place.id)
        else { throw AnswerVault.failure }
        return StoredAnswer(id: place.id, expiresAtMs: place.expiresAtMs, content: nonce + sealed)
    }

    func open(_ answer: StoredAnswer, at place: Place) throws(WalletsError) -> Kept {
        let nonce = Array(answer.content.prefix(AuthenticatedCipher.nonceCount))
        let sealed = Array(answer.content.dropFirst(AuthenticatedCipher.nonceCount))
        let fault = WalletsError(.storageUnavailable, "a stored answer cannot be read")
        let text: [UInt8]
        do {
            let opened = try AuthenticatedCipher.aes256GCM.open(
                sealed, key: place.cipherKey, nonce: nonce, associated: place.id)
            text = opened.withBytes { Array($0) }
        } catch {
            throw fault
        }
        guard let json = try? JSON.parse(text), let status = json["status"]?.safeInteger,
            let body = json["body"]?.stringValue, let digest = try? Hex.decode(json["request"]?.stringValue ?? "")
        else { throw fault }
        let changes = (json["changes"]?.arrayValue ?? []).compactMap { entry -> (key: RecordKey, version: UInt64)? in
            guard let kind = RecordKind(rawValue: entry["kind"]?.stringValue ?? ""), let id = entry["id"]?.stringValue,
                let version = entry["version"]?.safeInteger
            else { return nil }
            return (RecordKey(kind: kind, id: id), UInt64(version))
        }
        return Kept(
            status: Int(status), body: Array(body.utf8), bodyDigest: digest, changes: changes,
            receipt: json["receipt"].flatMap(SignedReceipt.init(kept:)))
    }

    private static let failure = WalletsError(.storageUnavailable, "the answer could not be sealed")
}

extension SignedReceipt {
    fileprivate var keptJSON: JSON {
        [
            "content": .string(Base64.encode(content)), "signature": .string(Base64.encode(signature)),
            "boot": .string(Base64.encode(boot)), "counter": .string(String(counter)),
        ]
    }

    fileprivate init?(kept json: JSON) {
        let parts = ["content", "signature", "boot"].compactMap { try? Base64.decode(json[$0]?.stringValue ?? "") }
        guard parts.count == 3, let counter = UInt64(json["counter"]?.stringValue ?? "") else { return nil }
        self.init(content: parts[0], signature: parts[1], boot: parts[2], counter: counter)
    }
}
