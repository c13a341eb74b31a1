import Bytes
import Cryptography

/// Signed checkpoints of logs, which people hand to each other.
extension FuzzTarget {
    private static let verifierKey = "wallet.example/audit+c42a3242+AYtnbHqmATVIvJylmgR3QPJzGm/TCGyZueaUbR2if+78"
    private static let checkpoint = """
        wallet.example/audit
        5
        fKOdggII2eyJO1uOXJXMD0ewvBs6/Gb+nzzD8h4ME0g=

        \u{2014} wallet.example/audit \
        xCoyQvadAZWOcUbhTvKFb8q3mF1jIahespH1pmW5vXck1nu8PIrW82h0jvrzeixVsMwxVmYBrcDRCVF/Bj2EXx6TsgE=

        """

    /// A note or the key that verifies it: what is verified is the text that was signed, whatever stands below it, and what is read is written the same.
    static let note = FuzzTarget(
        name: "note", shape: .text(words: ["\n", "\n\n", "\u{2014} ", "+", " ", "=", "5", "-1"]),
        seeds: seeds([checkpoint, verifierKey])
    ) { input, _ throws(Finding) in
        guard let text = String(validating: input, as: UTF8.self), let verifier = try? NoteVerifier(verifierKey) else {
            return false
        }
        if let read = try? NoteVerifier(text) {
            try demand(read.text == text, "a verifier key has two spellings")
            return true
        }
        guard let note = try? SignedNote(text) else { return false }
        if let read = try? LogCheckpoint(text: note.text) {
            try demand(note.text.hasPrefix(read.text), "a checkpoint has two spellings")
        }
        let isVerified = (try? verifier.verified(note)) != nil
        try demand(!isVerified || checkpoint.hasPrefix(note.text + "\n"), "another text is verified")
        return true
    }
}
