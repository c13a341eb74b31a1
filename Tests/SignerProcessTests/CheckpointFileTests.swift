import Bytes
import Cryptography
import Foundation
import TestSupport
import Testing

@testable import SignerProcess

/// S31: the file in which a signer keeps what it signed last.
@Suite struct CheckpointFileTests {
    private static func note(_ size: Int) throws -> String {
        let key = try Ed25519.PrivateKey(seed: Secret(testing: [UInt8](repeating: 1, count: 32)))
        let root = [UInt8](repeating: UInt8(size), count: 32)
        return try NoteVerifier(name: "log", publicKey: key.publicKey).sign(
            LogCheckpoint(origin: "log", head: TreeHead(size: size, root: root)).text, with: key)
    }

    private func withPath(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appending(path: "checkpoint").path)
    }

    /// Opens the file as a signer does that starts.
    private func open(_ path: String, newest size: Int?) throws -> CheckpointFile {
        let file = try CheckpointFile(path: path)
        file.spare(size.map { TreeHead(size: $0, root: [UInt8](repeating: UInt8($0), count: 32)) })
        return file
    }

    @Test("S31 what was stored last is there after a start, and what was stored before it too")
    func storing() throws {
        try withPath { path in
            #expect(try open(path, newest: nil).notes == ["", ""])
            for size in 1...5 {
                let file = try open(path, newest: size == 1 ? nil : size - 1)
                #expect(try file.store(Self.note(size)))
                let notes = try [Self.note(size), size == 1 ? "" : Self.note(size - 1)]
                // Held: whoever else opens it finds it locked.
                #expect(throws: SignerProcessError.self) { try CheckpointFile(path: path) }
                withExtendedLifetime(file) {}
                _ = consume file
                #expect(try Set(CheckpointFile(path: path).notes) == Set(notes))
            }
        }
    }

    @Test("S31 one process stores in turns, so that a write that is cut spoils the older note")
    func turns() throws {
        try withPath { path in
            let file = try open(path, newest: nil)
            for size in 1...4 { #expect(try file.store(Self.note(size))) }
            _ = consume file
            #expect(try CheckpointFile(path: path).notes == [Self.note(3), Self.note(4)])
            // Started again, the place of the newest is spared.
            let again = try open(path, newest: 4)
            #expect(try again.store(Self.note(5)))
            _ = consume again
            #expect(try CheckpointFile(path: path).notes == [Self.note(5), Self.note(4)])
        }
    }

    @Test("S31 nothing is stored that does not fit, and a file that cannot be used is said to be none")
    func unusable() throws {
        try withPath { path in
            let file = try open(path, newest: nil)
            #expect(!file.store(String(repeating: "a", count: 2048)))
            #expect(throws: SignerProcessError.self) { try CheckpointFile(path: path + "/under") }
        }
    }
}
