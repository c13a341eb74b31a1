import CountersignClient

/// The two apps between which things are moved, as the flags name them.
struct MovingParties {
    /// The app at Privy; nil when none is named.
    let source: PatientApp?
    /// The app here; nil in a dry run that names none.
    let destination: PatientApp?

    init(_ arguments: Arguments) throws {
        let network = try Network()
        func app(_ url: String, _ app: Flag, _ secret: Flag, _ name: String) throws -> PatientApp {
            let client = try VaultServer.open(
                url, app: arguments.required(app), secretFile: arguments.required(secret), secret, network: network)
            return PatientApp(app: client, name: name, network: network)
        }
        if arguments.isGiven(MovingFlags.fromApp) {
            source = try app(
                arguments.value(MovingFlags.from) ?? MovingFlags.standardURL, MovingFlags.fromApp,
                MovingFlags.fromSecretFile, "Privy")
        } else {
            source = nil
        }
        if arguments.isSet(MovingFlags.dryRun), arguments.value(VaultFlags.server) == nil {
            destination = nil
        } else {
            destination = try app(
                arguments.required(VaultFlags.server), VaultFlags.appID, VaultFlags.appSecretFile, "the server")
        }
        let isOneApp =
            source?.app.apiURL == destination?.app.apiURL && source?.app.appID == destination?.app.appID
        guard source == nil || !isOneApp else { throw UsageError("--from and --server name the same app") }
    }
}
