/// `countersign vault key|create|onboard|show`
enum VaultCommand {
    static let command = Command(
        name: "vault", words: "key FILE|create|onboard|show",
        summary: "makes vaults at a server: an operator's key, the vault, its bundle, and what it allows",
        flags: VaultFlags.all,
        details: """
            key FILE   the operator makes its own key: the private half goes into a new file, the public half is printed.
            create     makes the owner's quorum, one for each signer, the policy and the wallet; checks the receipt before it
                       shows the address. Asked again with the same flags, it shows the same vault.
            onboard    writes the bundle that the operator's SDK reads. It holds no secret.
            show       says who owns a vault, who signs, what its policy allows, and what is wrong. With --bundle alone it
                       shows the bundle and asks nobody.
            A PUB is a P-256 public key in base64, as `key` prints it. Exit codes: 0 done; 1 failed, or `show` found that
            bundle, wallet and policy do not fit together; 2 wrong usage.
            """
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("key", 2): try makeKey(arguments.words[1])
        case ("create", 1): try await VaultCreation.run(arguments)
        case ("onboard", 1): try await VaultOnboarding.run(arguments)
        case ("show", 1): try await VaultReport.run(arguments)
        default: throw UsageError("expected key FILE, create, onboard or show")
        }
    }

    private static func makeKey(_ path: String) throws -> Int32 {
        Console.print(try VaultKeys.makeOperatorKey(path))
        return ExitCode.success
    }
}

/// The flags of the `vault` commands.
enum VaultFlags {
    static let server = Flag("--server", "URL", "the server's public URL, such as https://api.example")
    static let appID = Flag("--app-id", "ID", "the app at the server")
    static let appSecretFile = Flag("--app-secret-file", "FILE", "the file that holds the app's secret")
    static let operatorKey = Flag("--operator-key", "PUB", "create: the operator's public key")
    static let handOver = Flag(
        "--make-operator-key-and-hand-it-over", "FILE",
        "create: make the operator's key here, in a new file, instead of taking its public half; read the warning")
    static let platformKey = Flag("--platform-key", "PUB", "create: the platform's public key")
    static let coldKey = Flag("--cold-key", "PUB", "create: a public key of the owner; repeatable")
    static let coldThreshold = Flag("--cold-threshold", "N", "create: how many of the cold keys change the vault")
    static let policy = Flag(
        "--policy", "FILE", "create: the policy, as POST /v1/policies takes it; - is standard input")
    static let template = Flag(
        "--template", "NAME", "create: a policy of `policy template`, filled in with its flags, instead of --policy")
    static let withdrawTo = Flag(
        "--withdraw-to", "0x…", "create: allow Hyperliquid withdrawals to this address too; repeatable")
    static let testnet = Flag("--testnet", nil, "create, onboard: the vault is on Hyperliquid's test network")
    static let idempotencyKey = Flag(
        "--idempotency-key", "TEXT", "create: another vault for the same inputs (default: made of the inputs)")
    static let receiptKey = Flag(
        "--receipt-key", "HEX", "create: the server's receipt key; the receipt's signature is checked under it")
    static let wallet = Flag("--wallet", "ID", "onboard, show: the wallet")
    static let signer = Flag(
        "--signer", "ID", "onboard: the operator's key quorum (default: the signer that create named \"operator\")")
    static let gateway = Flag("--gateway", "URL", "onboard: a gateway, the preferred one first; repeatable")
    static let relay = Flag("--relay", "URL", "onboard: a relay for Hyperliquid clients; repeatable")
    static let out = Flag("--out", "FILE", "onboard: a new file for the bundle (default: standard output)")
    static let bundle = Flag("--bundle", "FILE", "show: the operator's bundle")
    static let json = Flag("--json", nil, "create, show: print JSON")

    private static let own = [
        server, appID, appSecretFile, operatorKey, handOver, platformKey, coldKey, coldThreshold, policy, template,
        withdrawTo,
        testnet, idempotencyKey, receiptKey, wallet, signer, gateway, relay, out, bundle, json,
    ]

    static let all =
        own + PolicyCommand.templateFlags.filter { flag in !own.contains { $0.name == flag.name } }
}

extension Arguments {
    /// The value of a flag that must be given.
    func required(_ flag: Flag) throws(UsageError) -> String {
        guard let value = value(flag) else { throw UsageError("\(flag.name) \(flag.value ?? "") is needed") }
        return value
    }
}
