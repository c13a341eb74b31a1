import Bytes
import Cryptography
import TestSupport
import Testing

/// C2SP signed-note and tlog-checkpoint.
@Suite struct SignedNoteTests {
    private func isVerified(_ note: String, by verifier: NoteVerifier) -> Bool {
        (try? verifier.verified(SignedNote(note))) != nil
    }

    @Test("the example of the specification verifies, and not when it is changed")
    func example() throws {
        for file in try VectorFolder.files(for: .signedCheckpoints) {
            let example = try #require(file.json["specExample"])
            let verifier = try NoteVerifier(example.string("vkey"))
            #expect(verifier.text == (try example.string("vkey")))
            let note = try example.string("note")
            #expect(try verifier.verified(SignedNote(note)) == "This is an example message.\n")
            for (index, scalar) in note.unicodeScalars.enumerated() where scalar.isASCII {
                var edited = Array(note.unicodeScalars)
                edited[index] = scalar == "a" ? "b" : "a"
                var text = String.UnicodeScalarView()
                text.append(contentsOf: edited)
                #expect(!isVerified(String(text), by: verifier), "position \(index)")
            }
        }
    }

    @Test("checkpoints are made as the independent prototype makes them, over the roots that follow from the entries")
    func checkpoints() throws {
        for file in try VectorFolder.files(for: .signedCheckpoints) {
            let sample = try #require(file.json["sample"])
            let verifier = try NoteVerifier(sample.string("vkey"))
            #expect(verifier.name == (try sample.string("origin")))
            let key = try Ed25519.PrivateKey(seed: Secret(testing: try sample.bytes("privateSeedHex")))
            var frontier = MerkleFrontier()
            for entry in try sample.cases("entries") {
                frontier.append(MerkleTree.leafHash(Array(try entry.string("entryBytes").utf8)))
                let checkpoint = LogCheckpoint(
                    origin: verifier.name, head: TreeHead(size: frontier.count, root: frontier.root))
                #expect(try checkpoint.head.root == entry.bytes("rootHash"))
                #expect(try verifier.sign(checkpoint.text, with: key) == entry.string("checkpoint"))
                #expect(try LogCheckpoint(note: entry.string("checkpoint"), verifiedBy: verifier) == checkpoint)
            }
        }
    }

    @Test("notes that are changed, unsigned or of another key are refused")
    func refused() throws {
        for file in try VectorFolder.files(for: .signedCheckpoints) {
            let verifier = try NoteVerifier(try #require(file.json["sample"]).string("vkey"))
            for vector in try file.cases("rejectNotes") {
                let name = try vector.string("name")
                #expect(try !isVerified(vector.string("note"), by: verifier), "\(name)")
            }
        }
    }

    private struct Signed {
        let verifier: NoteVerifier
        let note: String

        init(_ text: String, name: String = "log.example", seed: UInt8 = 1) throws {
            let key = try Ed25519.PrivateKey(seed: Secret(testing: [UInt8](repeating: seed, count: 32)))
            verifier = try NoteVerifier(name: name, publicKey: key.publicKey)
            note = try verifier.sign(text, with: key)
        }
    }

    @Test("signatures of others beside one's own do not matter, but one of one's own that is wrong does")
    func witnesses() throws {
        let text = "log.example\n1\n\(Base64.encode([UInt8](repeating: 7, count: 32)))\n"
        let own = try Signed(text)
        let line = { (signed: Signed) in String(try #require(signed.note.split(separator: "\n").last)) + "\n" }
        let witness = try line(Signed(text, name: "witness.example", seed: 2))
        #expect(isVerified(own.note + witness, by: own.verifier))
        #expect(!isVerified(own.note, by: try Signed(text, name: "witness.example", seed: 2).verifier))
        #expect(!isVerified(own.note, by: try Signed(text, seed: 2).verifier))
        let wrong = try line(Signed("log.example\n2\n\(text.dropFirst(14))"))
        #expect(!isVerified(own.note + wrong, by: own.verifier))
    }

    @Test("a checkpoint of another log, signed by the same key, is refused")
    func otherOrigin() throws {
        let root = Base64.encode([UInt8](repeating: 7, count: 32))
        let other = try Signed("other.example\n1\n\(root)\n")
        #expect(isVerified(other.note, by: other.verifier))
        #expect(throws: CryptographyError.self) { try LogCheckpoint(note: other.note, verifiedBy: other.verifier) }
    }

    @Test(
        "what is no checkpoint is refused",
        arguments: [
            "", "o\n", "o\n1\n", "o\n1\nAAAA\n", "\n1\nROOT\n", "o\n01\nROOT\n", "o\n-1\nROOT\n", "o\n+1\nROOT\n",
            "o\n1 \nROOT\n", "o\n1\nROOT", "o\n1\nROOT\n\n", "o\n99999999999999999999\nROOT\n", "o\n1\n ROOT\n",
        ])
    func malformed(text: String) {
        let root = Base64.encode([UInt8](repeating: 7, count: 32))
        #expect(throws: CryptographyError.self) { try LogCheckpoint(text: text.replacing("ROOT", with: root)) }
    }

    @Test(
        "what is no note is refused",
        arguments: [
            "", "\n", "\n\n", "a\n", "a\n\n", "a\n\n\u{2014} n AAAAAAA=", "a\n\n\u{2014} n AAAA\n",
            "a\n\n- n AAAAAAA=\n",
            "a\n\n\u{2014} n  AAAAAAA=\n", "a\n\n\u{2014}  AAAAAAA=\n", "a\n\n\u{2014} n+m AAAAAAA=\n",
            "a\r\n\n\u{2014} n AAAAAAA=\n", "a\n\n\u{2014} n AAAAAAA\n", "\n\n\u{2014} n AAAAAAA=\n",
        ])
    func noNote(text: String) {
        #expect(throws: CryptographyError.self) { try SignedNote(text) }
    }

    @Test("a note like those above, without their fault, is read")
    func read() throws {
        #expect(try SignedNote("a\n\n\u{2014} n AAAAAAA=\n").text == "a\n")
    }

    @Test("a verifier key is read only as it is written")
    func keys() throws {
        let text = try Signed("a\n").verifier.text
        #expect(try NoteVerifier(text).text == text)
        for wrong in [
            "", "log.example", text + "=", String(text.dropLast()), " " + text, text.replacing("log", with: "Log"),
            text.replacing("+", with: " "), text.uppercased(),
        ] {
            #expect(throws: CryptographyError.self) { try NoteVerifier(wrong) }
        }
        #expect(throws: CryptographyError.self) {
            try NoteVerifier(name: "a b", publicKey: [UInt8](repeating: 0, count: 32))
        }
        #expect(throws: CryptographyError.self) { try NoteVerifier(name: "a", publicKey: []) }
    }
}
