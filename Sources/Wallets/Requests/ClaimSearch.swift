import Bytes
import Cryptography
import Reactor
import Signer
import Synchronization

/// Finds out which key made which signature over which form of a request.
///
/// The signer verifies only what it is told (S13), so the looking-about happens here: not at all where one key can have
/// signed or where the last guess for the resource is right, else by verifying, on threads of its own and within bounds.
public final class ClaimSearch: Sendable {
    /// Verifications for one request, at most.
    private static let maximumVerifications = 512
    private static let maximumHints = 100_000

    private struct State: Sendable {
        var hints: [String: [UInt8]] = [:]
        var keys: [[UInt8]: P256.VerifyingKey] = [:]
    }

    /// A form of the request that explains all its signatures, and whose they are.
    public struct Found: Sendable {
        public let payload: [UInt8]
        public let form: CanonicalForm
        public let claims: [SignatureClaim]
    }

    private let state = Mutex(State())
    private let threads: ThreadPool

    /// - Throws: when no thread can be started.
    public init() throws(ReactorError) { threads = try ThreadPool(name: "claims", threads: 2) }

    /// The DER signatures of a header; nil for one that cannot be read.
    static func signatures(_ header: String?) throws(WalletsError) -> [[UInt8]] {
        guard let header else { return [] }
        let parts = header.utf8.split(separator: UInt8(ascii: ",")).map(\.trimmingBlanks).filter { !$0.isEmpty }
        guard parts.count <= SignatureClaim.maximumCount else {
            throw WalletsError(
                .refused(.invalidData),
                "[Input error] `privy-authorization-signature`: at most \(SignatureClaim.maximumCount) signatures")
        }
        var signatures: [[UInt8]] = []
        for part in parts {
            guard part.count <= 128, let signature = try? Base64.decode(String(Substring(part))) else {
                throw WalletsError(
                    .refused(.noCorrectSignature), "No valid authorization signatures were provided.")
            }
            signatures.append(signature)
        }
        return signatures
    }

    /// A guess that costs nothing, or nil when there are several possibilities and no experience.
    func guess(
        _ candidate: PayloadCandidates.Candidate, signatures: [[UInt8]], keys: [[UInt8]], subject: String
    ) -> Found? {
        guard signatures.count == 1 else {
            return signatures.isEmpty ? Found(payload: candidate.bytes, form: candidate.form, claims: []) : nil
        }
        let hint = keys.count == 1 ? keys.first : state.withLock { $0.hints[subject] }
        guard let hint, keys.contains(hint) else { return nil }
        return Found(
            payload: candidate.bytes, form: candidate.form,
            claims: [SignatureClaim(signature: signatures[0], point: hint)])
    }

    /// Remembers whose signature was right for a resource.
    func note(_ claims: [SignatureClaim], subject: String) {
        guard claims.count == 1 else { return }
        state.withLock { state in
            if state.hints.count >= ClaimSearch.maximumHints { state.hints.removeAll() }
            state.hints[subject] = claims[0].point
        }
    }

    /// Tries the candidates until every signature is explained; nil when none explains them all.
    /// - Parameters:
    ///   - signatures: in DER.
    ///   - keys: the compressed points that may have signed.
    public func search(
        _ candidates: [PayloadCandidates.Candidate], signatures: [[UInt8]], keys: [[UInt8]]
    ) async -> Found? {
        await threads.run { [self] in
            var budget = ClaimSearch.maximumVerifications
            for candidate in candidates {
                let digest = SHA256.hash(candidate.bytes)
                var claims: [SignatureClaim] = []
                for signature in signatures {
                    guard let claim = explain(signature, digest, keys, &budget) else { break }
                    claims.append(claim)
                }
                if claims.count == signatures.count {
                    return Found(payload: candidate.bytes, form: candidate.form, claims: claims)
                }
            }
            return nil
        }
    }

    private func explain(
        _ signature: [UInt8], _ digest: [UInt8], _ keys: [[UInt8]], _ budget: inout Int
    ) -> SignatureClaim? {
        for point in keys where budget > 0 {
            budget -= 1
            if verifyingKey(point)?.isValid(derSignature: signature, forDigest: digest) == true {
                return SignatureClaim(signature: signature, point: point)
            }
        }
        return nil
    }

    private func verifyingKey(_ point: [UInt8]) -> P256.VerifyingKey? {
        if let key = state.withLock({ $0.keys[point] }) { return key }
        guard let key = try? P256.VerifyingKey(point) else { return nil }
        state.withLock { state in
            if state.keys.count >= ClaimSearch.maximumHints { state.keys.removeAll() }
            state.keys[point] = key
        }
        return key
    }
}

extension Substring.UTF8View {
    fileprivate var trimmingBlanks: Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }
}
