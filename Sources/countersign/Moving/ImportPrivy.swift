import Bytes
import CountersignClient
import Policy

/// `countersign import privy`: moves the wallets of an app from Privy, with their owners, signers and policies.
enum ImportPrivy {
    private static let ownerKeyFile = Flag(
        "--owner-key-file", "FILE", "a private authorization key of an owner of wallets, base64 or PEM; repeatable")

    static let command = Command(
        name: "import", words: "privy",
        summary: "moves an app's wallets from Privy, under the addresses that they have",
        flags: MovingFlags.common + [ownerKeyFile],
        details: """
            Each key leaves Privy by its export, signed by the owner's keys, is compared with its address and encrypted for
            the server at once; it is never written anywhere. Key quorums and policies come first. Run it again after
            whatever happened: what is here is not moved twice. Exit codes: 0 all wallets are here (with --dry-run: or
            can be moved); 1 some are not, and the table says why; 2 wrong usage.
            """
    ) { arguments in
        guard arguments.words == ["privy"] else { throw UsageError("expected privy") }
        do { return try await run(arguments) } catch let error as VaultError {
            throw CommandError("\(error.explanation). Nothing is half moved: run it again.")
        }
    }

    private static func run(_ arguments: Arguments) async throws -> Int32 {
        let parties = try MovingParties(arguments)
        guard let privy = parties.source else { throw UsageError("--from-app ID is needed") }
        let keys = try keys(arguments)
        let source = PrivySource(privy, leavesOutRules: arguments.isSet(MovingFlags.partial))
        var move = AppMove(source, keys: keys)
        guard !arguments.isSet(MovingFlags.dryRun), let destination = parties.destination else {
            let plans = try await move.plans(here: addresses(parties.destination), mover: nil)
            return show(move.rehearse(plans), arguments)
        }
        let mover = Mover(destination, try MoveJournal(arguments, parties), parties: parties)
        let plans = try await move.plans(here: addresses(destination), mover: mover)
        return show(try await move.run(plans, WalletMove(source: privy, mover: mover)), arguments)
    }

    private static func show(_ report: MoveReport, _ arguments: Arguments) -> Int32 {
        Console.print(arguments.isSet(MovingFlags.json) ? report.jsonText : report.table)
        return report.isComplete ? ExitCode.success : ExitCode.failure
    }

    private static func keys(_ arguments: Arguments) throws -> [String: AuthorizationKey] {
        var keys: [String: AuthorizationKey] = [:]
        for path in arguments.list(ownerKeyFile) {
            do {
                let key = try AuthorizationKey(file: path)
                keys[key.publicKey] = key
            } catch { throw CommandError("\(ownerKeyFile.name) \(path): \(error)") }
        }
        return keys
    }

    /// The wallets that are at the server, archived ones too, by their addresses.
    private static func addresses(_ app: PatientApp?) async throws -> [WalletAddress: String] {
        guard let app else { return [:] }
        var found: [WalletAddress: String] = [:]
        for wallet in try await app.list("/v1/wallets", "data", filter: "include_archived=true") {
            guard let id = wallet["id"]?.stringValue, let text = wallet["address"]?.stringValue,
                let chain = wallet["chain_type"]?.stringValue.flatMap({ ChainType(rawValue: $0) }),
                let address = try? WalletAddress(text, of: chain)
            else { throw CommandError("the server listed a wallet without id or address") }
            found[address] = id
        }
        return found
    }
}

extension MoveJournal {
    /// The journal that the flags name, or the one that is named for the app at Privy.
    convenience init(_ arguments: Arguments, _ parties: MovingParties) throws {
        let name = parties.source.map { "countersign-import-\($0.app.appID.percentEncoded).jsonl" }
        try self.init(arguments.value(MovingFlags.journal) ?? name ?? "countersign-import.jsonl", parties)
    }
}
