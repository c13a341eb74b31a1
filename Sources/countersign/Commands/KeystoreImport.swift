import Bytes
import CountersignClient
import Cryptography
import Ethereum

/// `countersign wallet import-keystore`: opens a keystore here and sends its key to a server, encrypted to a key of one
/// import. What travels is what every client sends.
enum KeystoreImport {
    private static let passwordFile = Flag(
        "--password-file", "FILE", "import-keystore: the file that holds the keystore's password (default: asks)")
    private static let ownerKey = Flag("--owner-key", "PUB", "import-keystore: the public key of the wallet's owner")
    private static let ownerID = Flag("--owner-id", "ID", "import-keystore: the key quorum that owns the wallet")
    private static let policy = Flag("--policy", "ID", "import-keystore: the wallet's policy")
    private static let name = Flag("--name", "NAME", "import-keystore: a name for the wallet")
    private static let externalID = Flag("--external-id", "ID", "import-keystore: an id of your own for the wallet")

    static let flags = [
        VaultFlags.server, VaultFlags.appID, VaultFlags.appSecretFile, passwordFile, ownerKey, ownerID, policy, name,
        externalID,
    ]
    static let details =
        "import-keystore reads Web3 Secret Storage, version 3, and asks a server to import the key; it needs the\n"
        + "server's flags and an owner. Whoever has the file and its password keeps the key: this server is then not\n"
        + "the only one who can sign with it."

    static func run(_ arguments: Arguments) async throws -> Int32 {
        let owner = try owner(arguments)
        let key = try openKeystore(arguments)
        let address = try address(of: key)
        let server = try VaultServer.open(arguments)
        let submission = KeySubmission(address: .ethereum(address))
        let begun = try await server.post(
            KeySubmission.announcementPath, submission.announcement, idempotencyKey: idempotencyKey())
        let body = try submission.body(
            with: key, to: submission.recipient(in: begun.body), others: [owner] + others(arguments))
        let imported = try await server.post(KeySubmission.path, body, idempotencyKey: idempotencyKey())
        Console.print("\(try submission.id(in: imported.body))  \(address.checksummed)")
        return ExitCode.success
    }

    /// A wallet whose key lies in a file besides should at least not be used by an app's secret alone.
    private static func owner(_ arguments: Arguments) throws -> JSON.Member {
        switch (arguments.value(ownerKey), arguments.value(ownerID)) {
        case (let key?, nil): .init("owner", ["public_key": .string(key)])
        case (nil, let id?): .init("owner_id", .string(id))
        default: throw UsageError("either --owner-key or --owner-id is needed")
        }
    }

    private static func others(_ arguments: Arguments) -> [JSON.Member] {
        var members: [JSON.Member] = []
        if let id = arguments.value(policy) { members.append(.init("policy_ids", [.string(id)])) }
        if let name = arguments.value(name) { members.append(.init("display_name", .string(name))) }
        if let id = arguments.value(externalID) { members.append(.init("external_id", .string(id))) }
        return members
    }

    private static func openKeystore(_ arguments: Arguments) throws -> Secret {
        let path = arguments.words[1]
        let keystore: KeystoreV3
        do {
            keystore = try KeystoreV3(FileContent.read(path, atMost: KeystoreV3.maximumCount))
        } catch let error as CryptographyError {
            throw CommandError("\(path): \(error.message)")
        }
        let password = try Password.read(arguments.value(passwordFile), asking: "Password of \(path): ")
        let key: Secret
        do { key = try keystore.open(password: password) } catch { throw CommandError("\(path): \(error.message)") }
        let address = try address(of: key)
        if let stated = keystore.address {
            let digits = stated.hasPrefix("0x") ? String(stated.dropFirst(2)) : stated
            guard digits.lowercased() == String(address.lowercased.dropFirst(2)) else {
                throw CommandError("\(path) says that it is for another address than that of its key")
            }
        }
        return key
    }

    private static func address(of key: borrowing Secret) throws -> Address {
        do { return try Address(uncompressedPublicKey: Secp256k1.publicKey(of: key).uncompressed) } catch {
            throw CommandError("the keystore holds no key of an Ethereum account")
        }
    }

    private static func idempotencyKey() -> String { Hex.encode(SystemRandom().bytes(count: 16)) }
}
