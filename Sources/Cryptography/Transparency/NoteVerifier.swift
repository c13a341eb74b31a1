import Bytes

/// A name with an Ed25519 key that signs notes under it, as C2SP signed-note has it.
///
///     key id = SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[0..<4]
///     text   = name+hex(key id)+base64(0x01 ‖ public key)
public struct NoteVerifier: Equatable, Sendable {
    static let keyIDCount = 4
    /// The type of Ed25519 signatures.
    private static let type: UInt8 = 0x01
    private static let maximumNameCount = 256

    public let name: String
    /// 32 bytes.
    public let publicKey: [UInt8]
    let keyID: [UInt8]

    /// - Throws: `invalidParameter` for a name that notes cannot have or a key of another length.
    public init(name: String, publicKey: [UInt8]) throws(CryptographyError) {
        guard NoteVerifier.isName(name), publicKey.count == Ed25519.publicKeyCount else {
            throw CryptographyError(.invalidParameter, "a verifier key has a name and 32 bytes")
        }
        (self.name, self.publicKey) = (name, publicKey)
        keyID = Array(SHA256.hash(Array(name.utf8) + [0x0A, NoteVerifier.type] + publicKey).prefix(4))
    }

    /// Reads what `text` writes.
    /// - Throws: `malformed` for anything else, also where the key id does not belong to name and key.
    public init(_ text: String) throws(CryptographyError) {
        // Base64 may hold more of the separators; a name and hexadecimal digits cannot.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let bytes = try? Base64.decode(parts[2]), bytes.first == NoteVerifier.type,
            let verifier = try? NoteVerifier(name: parts[0], publicKey: Array(bytes.dropFirst())),
            verifier.text == text
        else { throw CryptographyError(.malformed, "a verifier key is NAME+8 DIGITS+BASE64, of an Ed25519 key") }
        self = verifier
    }

    /// As it is handed to those who verify.
    public var text: String {
        "\(name)+\(Hex.encode(keyID))+\(Base64.encode([NoteVerifier.type] + publicKey))"
    }

    /// The text of a note that this key has signed. Signatures of others may stand beside its own.
    /// - Throws: `notAuthentic` when it has not, or when its signature does not verify.
    public func verified(_ note: SignedNote) throws(CryptographyError) -> String {
        let own = note.signatures.filter { $0.name == name && $0.keyID == keyID }
        guard !own.isEmpty else {
            throw CryptographyError(.notAuthentic, "it is not signed by \(name)+\(Hex.encode(keyID))")
        }
        let text = Array(note.text.utf8)
        guard own.allSatisfy({ Ed25519.isValid($0.bytes, for: text, publicKey: publicKey) }) else {
            throw CryptographyError(.notAuthentic, "its signature is wrong")
        }
        return note.text
    }

    /// The note of a text, signed by the key of this verifier.
    /// - Parameter text: with the end of its last line.
    /// - Throws: `invalidKey` when the key is another's.
    public func sign(
        _ text: String, with key: borrowing Ed25519.PrivateKey
    ) throws(CryptographyError) -> String {
        guard key.publicKey == publicKey else { throw CryptographyError(.invalidKey, "the key is another's") }
        return SignedNote.text(text, name: name, keyID: keyID, signature: try key.signature(for: Array(text.utf8)))
    }

    /// Not empty, and without spaces and plus signs.
    static func isName(_ text: String) -> Bool {
        1...maximumNameCount ~= text.utf8.count
            && text.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace && $0.value >= 0x20 }
    }
}
