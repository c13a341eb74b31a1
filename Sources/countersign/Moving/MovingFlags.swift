/// The flags of the commands that move things from Privy. `--server`, `--app-id` and `--app-secret-file` say where to.
enum MovingFlags {
    static let from = Flag("--from", "URL", "Privy's API (default: https://api.privy.io)")
    static let fromApp = Flag("--from-app", "ID", "the app at Privy")
    static let fromSecretFile = Flag("--from-secret-file", "FILE", "the file that holds the secret of that app")
    static let journal = Flag(
        "--journal", "FILE",
        "what was moved to what, by which the next run goes on (default: countersign-import-APP.jsonl, of the app at Privy)"
    )
    static let dryRun = Flag("--dry-run", nil, "say what would be moved and make nothing")
    static let partial = Flag(
        "--partial", nil, "leave out ALLOW rules that cannot be expressed, so that the policy allows less")
    static let json = Flag("--json", nil, "print JSON")

    static let standardURL = "https://api.privy.io"

    static let common = [
        VaultFlags.server, VaultFlags.appID, VaultFlags.appSecretFile, from, fromApp, fromSecretFile, journal, dryRun,
        partial, json,
    ]
}
