import Audit
import Bytes
import Cryptography
import Signer
import SignerProcess
import Wallets
import Webhooks

/// `countersign webhook create|list|show|enable|disable|delete|secret|rotate-secret|replay|attempts`
enum WebhookCommand {
    private static let app = Flag("--app", "ID", "the app whose webhooks they are")
    private static let url = Flag("--url", "URL", "create: where events go")
    private static let type = Flag(
        "--type", "TYPE", "create: a type of event; repeatable (default: all but signature.*)")
    private static let text = Flag("--description", "TEXT", "create: what it is for")
    private static let since = Flag(
        "--since", "TIME", "replay: from when on, such as 2026-01-31T09:30:00Z or milliseconds since 1970")
    private static let words =
        "create|list|show ID|enable ID|disable ID|delete ID|secret ID|rotate-secret ID|replay ID|attempts ID"

    static let command = Command(
        name: "webhook", words: words, summary: "says where the events of an app go",
        flags: Flag.common + [app, url, type, text, since, WebhookSettings.allow]
    ) { arguments in
        guard let appID = arguments.value(app) else { throw UsageError("--app ID is needed") }
        let installation = try await Installation.open(arguments).installation
        let key = RecordKey(kind: .app, id: appID)
        guard try await RecordStore(installation.database).fetch(key)?.record.header.isDeleted == false else {
            throw CommandError("there is no app \(appID)")
        }
        let desk = StoredEndpoints(
            installation.database,
            secrets: EndpointSecrets(webhookKey: try SignerProcess.webhookKey(of: installation.folder.rootKey)),
            destinations: AllowedDestinations(try WebhookSettings.allowed(arguments)) ?? AllowedDestinations(),
            random: SystemRandom(), clock: { WallClock.nowMs() })
        let answer = try await answer(arguments, desk, appID)
        await installation.database.close()
        Console.print(String(decoding: answer.serialized(), as: UTF8.self))
        return ExitCode.success
    }

    private static func answer(
        _ arguments: Arguments, _ desk: any EndpointDesk, _ appID: String
    ) async throws -> JSON {
        let id = arguments.words.last ?? ""
        switch (arguments.words.first, arguments.words.count) {
        case ("create", 1):
            guard let url = arguments.value(url) else { throw UsageError("--url URL is needed") }
            let types = arguments.list(type)
            let draft = EndpointDraft(
                url: url, types: types.isEmpty ? nil : types, description: arguments.value(text))
            return try await desk.create(draft, appID: appID).answer
        case ("list", 1): return .array(try await desk.endpoints(appID: appID).map(\.answer))
        case ("show", 2): return try await desk.endpoint(id, appID: appID).answer
        case ("enable", 2): return try await desk.change(id, appID: appID, EndpointChange(status: .enabled)).answer
        case ("disable", 2): return try await desk.change(id, appID: appID, EndpointChange(status: .disabled)).answer
        case ("delete", 2):
            try await desk.remove(id, appID: appID)
            return ["success": true]
        case ("secret", 2): return try await desk.secret(of: id, appID: appID).answer
        case ("rotate-secret", 2): return try await desk.rotateSecret(of: id, appID: appID).answer
        case ("replay", 2):
            guard let sinceMs = arguments.value(since).flatMap({ Timestamp.parse($0) }) else {
                throw UsageError("--since must be a time such as 2026-01-31T09:30:00Z, or milliseconds since 1970")
            }
            return try await desk.replay(id, appID: appID, sinceMs: sinceMs).answer
        case ("attempts", 2): return .array(try await desk.deliveries(id, appID: appID, limit: 100).map(\.answer))
        default: throw UsageError("expected \(words.replacing("|", with: ", "))")
        }
    }
}
