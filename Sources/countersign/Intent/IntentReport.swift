import Bytes
import CountersignClient
import Policy
import Signer
import Wallets

/// Intents as people read them.
enum IntentReport {
    static func list(_ app: AppClient, status: String?) async throws -> Int32 {
        if let status, IntentStatus(rawValue: status) == nil {
            throw UsageError("--status is one of \(IntentStatus.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let page = try await app.get("/v1/intents?limit=100" + (status.map { "&status=\($0)" } ?? ""))
        for intent in page["data"]?.arrayValue ?? [] {
            let signed = members(of: intent).filter(\.hasSigned).count
            Console.print(
                "\(text(intent["intent_id"]))  \(text(intent["status"])), \(signed) signed  \(text(intent["description"]))"
            )
        }
        return ExitCode.success
    }

    static func show(_ id: String, _ app: AppClient) async throws -> Int32 {
        let intent = try await self.intent(id, app)
        for line in try lines(intent, app) { Console.print(line) }
        return ExitCode.success
    }

    static func intent(_ id: String, _ app: AppClient) async throws -> JSON {
        guard RecordID.isValid(id) else { throw UsageError("an intent's id has 24 characters of [a-z0-9]") }
        return try await app.get("/v1/intents/\(id)")
    }

    /// What is signed in words that are made here, then what the server says around it.
    static func lines(_ intent: JSON, _ app: AppClient) throws -> [String] {
        let payload = try IntentPayload(intent: intent, apiURL: app.apiURL, appID: app.appID)
        var lines = [
            "intent    \(text(intent["intent_id"]))  \(text(intent["status"]))",
            "would     \(try words(payload))",
            "server    \(text(intent["description"]))",
            "request   \(PlainText.plain(payload.method)) \(PlainText.plain(payload.path, atMost: 200))",
            "payload   sha256 \(payload.digest)",
            "expires   \(payload.expiresAtMs.map { "\($0) ms since 1970" } ?? "never")",
        ]
        for quorum in intent["authorization_details"]?.arrayValue ?? [] {
            let name = quorum["display_name"]?.stringValue.map { " " + PlainText.quoted($0) } ?? ""
            lines.append("needs     \(quorum["threshold"]?.safeInteger ?? 0) of quorum\(name)")
            for member in IntentReport.members(ofQuorum: quorum) {
                lines.append("          \(member.hasSigned ? "signed " : "missing") \(member.name)")
            }
        }
        if let result = intent["action_result"] {
            let body = String(decoding: (result["response_body"] ?? .null).serialized(), as: UTF8.self)
            lines.append("result    \(result["status_code"]?.safeInteger ?? 0) \(PlainText.plain(body, atMost: 2_000))")
        }
        return lines
    }

    /// The sentence from the bytes that are signed alone: a server that lies about what is there now cannot hide in it
    /// what will be.
    private static func words(_ payload: IntentPayload) throws -> String {
        guard let operation = Operation(method: payload.method, path: payload.path) else {
            throw CommandError("the payload is for no request that this program knows; it is not signed")
        }
        let body: JSON? =
            switch payload.body {
            case .null, .string(""): nil
            default: payload.body
            }
        do {
            return try RequestWords.sentence(operation, body: body, current: nil)
        } catch {
            throw CommandError("the request cannot be put in words and is not signed: \(error.message)")
        }
    }

    struct Member {
        let name: String
        let hasSigned: Bool
    }

    private static func members(of intent: JSON) -> [Member] {
        var seen: Set<String> = []
        return (intent["authorization_details"]?.arrayValue ?? []).flatMap(members(ofQuorum:)).filter {
            seen.insert($0.name).inserted
        }
    }

    /// The keys and users of a quorum and its children.
    private static func members(ofQuorum quorum: JSON) -> [Member] {
        (quorum["members"]?.arrayValue ?? []).flatMap { member -> [Member] in
            if member["members"] != nil { return members(ofQuorum: member) }
            let name = member["public_key"] ?? member["user_id"]
            return [Member(name: text(name), hasSigned: member["signed_at"]?.safeInteger != nil)]
        }
    }

    static func text(_ value: JSON?) -> String { PlainText.plain(value?.stringValue ?? "-", atMost: 2_000) }
}
