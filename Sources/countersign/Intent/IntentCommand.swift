/// `countersign intent list|show|authorize|reject`
enum IntentCommand {
    static let command = Command(
        name: "intent", words: "list|show ID|authorize ID|reject ID",
        summary: "requests that wait for signatures: what they would do, and a member's yes or no",
        flags: IntentFlags.all,
        details: """
            list           shows intents, the newest first; --status pending those that wait.
            show ID        says what the request would do, who has signed and who may.
            authorize ID   says what the request would do, asks, signs it with --key and sends the signature. What it would
                           do is read here, from the bytes that are signed; the server is not believed.
            reject ID      asks, and ends a pending intent.
            Exit codes: 0 done; 1 failed or not confirmed; 2 wrong usage.
            """
    ) { arguments in
        let app = try VaultServer.open(arguments)
        switch (arguments.words.first, arguments.words.count) {
        case ("list", 1): return try await IntentReport.list(app, status: arguments.value(IntentFlags.status))
        case ("show", 2): return try await IntentReport.show(arguments.words[1], app)
        case ("authorize", 2): return try await IntentDecision.authorize(arguments.words[1], app, arguments)
        case ("reject", 2): return try await IntentDecision.reject(arguments.words[1], app, arguments)
        default: throw UsageError("expected list, show ID, authorize ID or reject ID")
        }
    }
}

/// The flags of the `intent` commands.
enum IntentFlags {
    static let key = Flag("--key", "FILE", "authorize: the member's private key, as `vault key` makes it")
    static let status = Flag("--status", "TEXT", "list: only intents of this status, such as pending")
    static let yes = Flag("--yes", nil, "authorize, reject: do not ask")

    static let all = [VaultFlags.server, VaultFlags.appID, VaultFlags.appSecretFile, key, status, yes]
}
