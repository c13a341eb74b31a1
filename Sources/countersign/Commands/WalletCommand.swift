import Signer

/// `countersign wallet freeze|unfreeze|import-keystore`
enum WalletCommand {
    static let command = Command(
        name: "wallet", words: "freeze ID|unfreeze ID|import-keystore FILE",
        summary: "stops a wallet from signing, lets it again, and imports keys",
        flags: Flag.common + KeystoreImport.flags, details: KeystoreImport.details
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("freeze", 2): try await setFrozen(true, arguments)
        case ("unfreeze", 2): try await setFrozen(false, arguments)
        case ("import-keystore", 2): try await KeystoreImport.run(arguments)
        default: throw UsageError("expected freeze ID, unfreeze ID or import-keystore FILE")
        }
    }

    private static func setFrozen(_ isFrozen: Bool, _ arguments: Arguments) async throws -> Int32 {
        let session = try await OperatorSession(arguments)
        _ = try await session.operate(on: RecordKey(kind: .wallet, id: arguments.words[1])) { wallet in
            wallet.map { .setFrozen(wallet: $0, isFrozen: isFrozen) } ?? .note(action: "wallet.freeze")
        }
        await session.close()
        Console.print("\(arguments.words[1]) \(isFrozen ? "frozen" : "unfrozen")")
        return ExitCode.success
    }
}
