import CountersignClient
import Cryptography

/// Keys of the parties of a vault, as they come from the command line.
enum VaultKeys {
    /// Makes a key; its private half goes into a new file.
    /// - Returns: the public half, SubjectPublicKeyInfo in base64.
    static func makeOperatorKey(_ path: String) throws -> String {
        let key = try AuthorizationKey.generate()
        try key.write(newFile: path)
        return key.publicKey
    }

    /// A public key in the one form in which it is sent: SubjectPublicKeyInfo in base64.
    static func publicKey(_ text: String, _ flag: Flag) throws(UsageError) -> String {
        do { return try P256.VerifyingKey(text: text).description } catch {
            throw UsageError("\(flag.name) must be a P-256 public key in base64 or PEM: \(error)")
        }
    }

    /// What it costs that the platform makes the operator's key.
    static let handOverWarning = """
        WARNING: this machine has made the operator's key. Until the operator holds the only copy, whoever reads this
        file, this disk or its backups can sign for the operator, and nobody can tell the two apart: the platform alone
        can then use the vault as both parties. Hand the file over by a way that you trust, have the operator confirm,
        and wipe it here. Safer: the operator runs `countersign vault key FILE` and sends the public half.
        """
}
