import Audit
import Bytes
import Signer
import Wallets

/// `countersign app create|list|rotate-secret|gateway-secret|disable|configure`
enum AppCommand {
    private static let name = Flag("--name", "NAME", "create: the app's name")
    private static let json = Flag("--json", nil, "print JSON")
    private static let grace = Flag(
        "--grace", "SECONDS", "rotate-secret, gateway-secret: how long the old one stays valid (default: 86400)")
    private static let publicURL = Flag("--public-url", "URL", "configure: a base URL of the app's own; repeatable")
    private static let requireExpiry = Flag(
        "--require-expiry", nil, "configure: refuse signed requests without privy-request-expiry")
    private static let ownerlessExport = Flag(
        "--ownerless-export", "on|off",
        "configure: whether the app's secret takes keys out of wallets without an owner (default: off)")

    private static let payloads = Flag(
        "--keep-payloads", "DAYS|off",
        "configure: for how many days what signatures are asked for is kept, 1 to 365 (default: off)")
    private static let issuer = Flag(
        "--jwt-issuer", "ISS", "configure: whose tokens prove who the app's users are; an empty one takes none any more"
    )
    private static let audience = Flag(
        "--jwt-audience", "AUD", "configure: whom those tokens are for (default: the app's id)")
    private static let keySet = Flag("--jwks", "FILE", "configure: the public keys of the issuer, a JSON Web Key Set")

    static let command = Command(
        name: "app", words: "create|list|rotate-secret ID|gateway-secret ID|disable ID|configure ID",
        summary: "makes, lists and changes apps",
        flags: Flag.common + [
            name, json, grace, publicURL, requireExpiry, ownerlessExport, payloads, issuer, audience, keySet,
        ],
        details: """
            configure sets public URLs and expiry together, --ownerless-export, --keep-payloads and --jwt-issuer each alone.
            """
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("create", 1): try await create(arguments)
        case ("list", 1): try await list(arguments)
        case ("rotate-secret", 2):
            try await addSecret(arguments) { .rotateSecret(app: $0, graceMs: $1) }
        case ("gateway-secret", 2):
            try await addSecret(arguments) { .rotateGatewaySecret(app: $0, graceMs: $1) }
        case ("disable", 2):
            try await change(arguments, "disabled") { .disableApp(app: $0) }
        case ("configure", 2) where arguments.value(ownerlessExport) != nil: try await allowExport(arguments)
        case ("configure", 2) where arguments.isGiven(payloads): try await keepPayloads(arguments)
        case ("configure", 2) where arguments.value(keySet) != nil || arguments.isGiven(issuer):
            try await nameIssuer(arguments)
        case ("configure", 2):
            try await change(arguments, "configured") {
                .configureApp(
                    app: $0, publicURLs: arguments.list(publicURL), requiresExpiry: arguments.isSet(requireExpiry))
            }
        default:
            throw UsageError("expected create, list, rotate-secret ID, gateway-secret ID, disable ID or configure ID")
        }
    }

    private static func create(_ arguments: Arguments) async throws -> Int32 {
        guard let name = arguments.value(name) else { throw UsageError("--name NAME is needed") }
        let session = try await OperatorSession(arguments)
        let decision = try await session.operate { _ in .createApp(name: name) }
        await session.close()
        let id = decision.changes.first?.reference.id ?? ""
        printSecret(id, decision, arguments)
        return ExitCode.success
    }

    private static func addSecret(
        _ arguments: Arguments, _ command: (RecordReference, UInt64) -> OperatorCommand
    ) async throws -> Int32 {
        let graceMs = UInt64(try arguments.number(grace, default: 86_400)) * 1000
        let id = arguments.words[1]
        let session = try await OperatorSession(arguments)
        let decision = try await session.operate(on: RecordKey(kind: .app, id: id)) { app in
            app.map { command($0, graceMs) } ?? .note(action: "app.change")
        }
        await session.close()
        printSecret(id, decision, arguments)
        return ExitCode.success
    }

    private static func printSecret(_ id: String, _ decision: Decision, _ arguments: Arguments) {
        let secret = String(decoding: decision.shownOnce, as: UTF8.self)
        if arguments.isSet(json) {
            let object: JSON = ["app_id": .string(id), "app_secret": .string(secret)]
            Console.print(String(decoding: object.serialized(), as: UTF8.self))
        } else {
            Console.print(
                "app id      \(id)\napp secret  \(secret)\nThe secret is shown this once; only its hash is kept.")
        }
    }

    private static func change(
        _ arguments: Arguments, _ done: String, _ command: (RecordReference) -> OperatorCommand
    ) async throws -> Int32 {
        let id = arguments.words[1]
        let session = try await OperatorSession(arguments)
        _ = try await session.operate(on: RecordKey(kind: .app, id: id)) { app in
            app.map(command) ?? .note(action: "app.change")
        }
        await session.close()
        Console.print("\(id) \(done)")
        return ExitCode.success
    }

    private static func allowExport(_ arguments: Arguments) async throws -> Int32 {
        guard let isAllowed = ["on": true, "off": false][arguments.value(ownerlessExport) ?? ""],
            arguments.list(publicURL).isEmpty, !arguments.isSet(requireExpiry)
        else { throw UsageError("--ownerless-export is on or off, and comes alone") }
        return try await change(arguments, "configured") { .setOwnerlessExport(app: $0, isAllowed: isAllowed) }
    }

    /// Whoever keeps nothing any more does not keep what there is either.
    private static func keepPayloads(_ arguments: Arguments) async throws -> Int32 {
        let text = arguments.text(payloads)
        let days = text == "off" ? 0 : Int64(text ?? "")
        guard let days, text == "off" || AppRecord.payloadDaysRange.contains(days),
            arguments.list(publicURL).isEmpty, !arguments.isSet(requireExpiry)
        else { throw UsageError("--keep-payloads is a number of days from 1 to 365, or off, and comes alone") }
        let status = try await change(arguments, "configured") { .setPayloadDays(app: $0, days: UInt64(days)) }
        guard days == 0 else { return status }
        let database = try await ExistingDatabase.open(arguments)
        var sweep = PayloadSweep(database)
        try await sweep.forget(appID: arguments.words[1])
        await database.close()
        return status
    }

    private static func nameIssuer(_ arguments: Arguments) async throws -> Int32 {
        guard let issuer = arguments.text(issuer), arguments.list(publicURL).isEmpty, !arguments.isSet(requireExpiry),
            issuer.isEmpty != (arguments.value(keySet) != nil)
        else { throw UsageError("--jwt-issuer comes with --jwks, and with --jwt-audience alone besides") }
        let audience = arguments.value(audience) ?? arguments.words[1]
        let keys = try arguments.value(keySet).map { try FileContent.read($0, atMost: 64 << 10) } ?? []
        return try await change(arguments, "configured") {
            .setTokenIssuer(app: $0, issuer: issuer, audience: audience, keySet: keys)
        }
    }

    private static func list(_ arguments: Arguments) async throws -> Int32 {
        let installation = try await Installation.open(arguments).installation
        let rows = try await installation.database.read(
            "SELECT content FROM records WHERE kind = 'app' ORDER BY created_at_ms, id")
        var objects: [JSON] = []
        for row in rows {
            let record = try Record(kind: .app, content: row.bytes(0))
            guard case .app(let app) = record.body else { continue }
            objects.append([
                "app_id": .string(record.header.id), "name": .string(app.name), "disabled": .bool(app.isDisabled),
                "created_at": JSON(record.header.createdAtMs),
                "payload_days": app.payloadDays.map { JSON($0) } ?? .null,
            ])
            if !arguments.isSet(json) {
                Console.print("\(record.header.id)  \(app.isDisabled ? "disabled" : "active  ")  \(app.name)")
            }
        }
        if arguments.isSet(json) {
            Console.print(String(decoding: JSON.array(objects).serialized(), as: UTF8.self))
        }
        await installation.database.close()
        return ExitCode.success
    }
}
