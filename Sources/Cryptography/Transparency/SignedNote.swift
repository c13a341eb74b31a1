import Bytes

/// A text with signatures below it, as C2SP signed-note has it.
///
///     text, each line with its end
///     (empty line)
///     — NAME BASE64(key id (4) ‖ signature)        one line for each signature
public struct SignedNote: Equatable, Sendable {
    /// One line below the text, not verified.
    struct Signature: Equatable, Sendable {
        let name: String
        /// 4 bytes.
        let keyID: [UInt8]
        let bytes: [UInt8]
    }

    /// Bytes and signatures of a note, at most.
    public static let maximumCount = 16 << 10
    static let maximumSignatures = 64

    /// The text that the signatures cover, with the end of its last line.
    public let text: String
    let signatures: [Signature]

    /// Reads a note; what it says is not believed before a `NoteVerifier` has verified it.
    /// - Throws: `malformed` for anything else than a note.
    public init(_ note: String) throws(CryptographyError) {
        let bytes = Array(note.utf8)
        guard bytes.count <= SignedNote.maximumCount, bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            bytes.last == 0x0A,
            let end = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }), end > 0
        else { throw CryptographyError(.malformed, "it is no signed note") }
        let lines = bytes[(end + 2)...].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        guard 1...SignedNote.maximumSignatures ~= lines.count else {
            throw CryptographyError(.malformed, "a note has 1 to \(SignedNote.maximumSignatures) signatures")
        }
        text = String(decoding: bytes[...end], as: UTF8.self)
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Signature(String(decoding: line, as: UTF8.self))) }
        self.signatures = signatures
    }

    /// The note that has one signature.
    static func text(_ text: String, name: String, keyID: [UInt8], signature: [UInt8]) -> String {
        "\(text)\n\(Signature.mark)\(name) \(Base64.encode(keyID + signature))\n"
    }
}

extension SignedNote.Signature {
    /// An em dash and a space.
    fileprivate static let mark = "\u{2014} "

    fileprivate init(_ line: String) throws(CryptographyError) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] + " " == SignedNote.Signature.mark, NoteVerifier.isName(parts[1]),
            let bytes = try? Base64.decode(parts[2]), bytes.count > NoteVerifier.keyIDCount
        else { throw CryptographyError(.malformed, "a line below the note is no signature") }
        name = parts[1]
        keyID = Array(bytes.prefix(NoteVerifier.keyIDCount))
        self.bytes = Array(bytes.dropFirst(NoteVerifier.keyIDCount))
    }
}
