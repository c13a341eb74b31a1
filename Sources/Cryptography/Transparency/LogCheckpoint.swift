import Bytes

/// The head of a log as it is signed, C2SP tlog-checkpoint.
///
///     ORIGIN
///     SIZE                    decimal
///     BASE64(root)
public struct LogCheckpoint: Equatable, Sendable {
    /// Which log it is; the name of the key that signs it.
    public let origin: String
    public let head: TreeHead

    public init(origin: String, head: TreeHead) {
        self.origin = origin
        self.head = head
    }

    /// Reads the text of a note; lines after the third are extensions and say nothing here.
    /// - Throws: `malformed` when it is no checkpoint.
    public init(text: String) throws(CryptographyError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 4, lines.last == "", !lines.dropLast().contains(""), lines[1].utf8.count <= 18,
            let size = Int(lines[1]), String(size) == lines[1], size >= 0,
            let root = try? Base64.decode(lines[2]), root.count == SHA256.digestCount
        else { throw CryptographyError(.malformed, "it is no checkpoint of a log") }
        self.init(origin: lines[0], head: TreeHead(size: size, root: root))
    }

    /// Reads a note that the key of the log has signed.
    /// - Throws: `malformed` when it is no checkpoint, `notAuthentic` when it is of another log or key.
    public init(note: String, verifiedBy verifier: NoteVerifier) throws(CryptographyError) {
        try self.init(text: verifier.verified(SignedNote(note)))
        guard origin == verifier.name else {
            throw CryptographyError(.notAuthentic, "it is of another log, \(origin)")
        }
    }

    /// What is signed.
    public var text: String { "\(origin)\n\(head.size)\n\(Base64.encode(head.root))\n" }
}
