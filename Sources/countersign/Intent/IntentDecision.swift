import Bytes
import CountersignClient

/// A member's yes or no.
enum IntentDecision {
    static func authorize(_ id: String, _ app: AppClient, _ arguments: Arguments) async throws -> Int32 {
        let path = try arguments.required(IntentFlags.key)
        let key: AuthorizationKey
        do { key = try AuthorizationKey(file: path) } catch { throw CommandError("--key: \(error)") }
        let intent = try await IntentReport.intent(id, app)
        for line in try IntentReport.lines(intent, app) { Console.print(line) }
        guard isConfirmed("Sign this request with \(key.publicKey)?", arguments) else { return ExitCode.failure }
        let payload = try IntentPayload(intent: intent, apiURL: app.apiURL, appID: app.appID)
        let body = try payload.authorization(by: key, timeMs: WallClock.nowMs())
        return report(try await app.post("/v1/intents/\(id)/authorize", body))
    }

    static func reject(_ id: String, _ app: AppClient, _ arguments: Arguments) async throws -> Int32 {
        let intent = try await IntentReport.intent(id, app)
        for line in try IntentReport.lines(intent, app) { Console.print(line) }
        guard isConfirmed("Reject this request?", arguments) else { return ExitCode.failure }
        return report(try await app.post("/v1/intents/\(id)/reject", .object([])))
    }

    private static func report(_ intent: JSON) -> Int32 {
        Console.print("now       \(IntentReport.text(intent["status"]))")
        return ExitCode.success
    }

    private static func isConfirmed(_ question: String, _ arguments: Arguments) -> Bool {
        if arguments.isSet(IntentFlags.yes) { return true }
        Console.error("\(question) Type yes:")
        return readLine(strippingNewline: true) == "yes"
    }
}
