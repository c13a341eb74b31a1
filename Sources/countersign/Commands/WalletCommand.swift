import Signer

/// `countersign wallet freeze|unfreeze`
enum WalletCommand {
    static let command = Command(
        name: "wallet", words: "freeze|unfreeze ID", summary: "stops a wallet from signing, and lets it again",
        flags: Flag.common
    ) { arguments in
        guard arguments.words.count == 2, ["freeze", "unfreeze"].contains(arguments.words[0]) else {
            throw UsageError("expected freeze ID or unfreeze ID")
        }
        let isFrozen = arguments.words[0] == "freeze"
        let session = try await OperatorSession(arguments)
        _ = try await session.operate(on: RecordKey(kind: .wallet, id: arguments.words[1])) { wallet in
            wallet.map { .setFrozen(wallet: $0, isFrozen: isFrozen) } ?? .note(action: "wallet.freeze")
        }
        await session.close()
        Console.print("\(arguments.words[1]) \(isFrozen ? "frozen" : "unfrozen")")
        return ExitCode.success
    }
}
