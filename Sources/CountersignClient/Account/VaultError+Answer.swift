import Bytes
import HTTPClient

extension VaultError {
    private static let longestMessage = 500

    /// The error that an answer other than 200 means.
    init(answer: IncomingResponse) {
        let body = try? JSON.parse(answer.body)
        let code = body?["code"]?.stringValue
        let message = body?["error"]?.stringValue ?? "HTTP \(answer.status)"
        self.init(Self.kind(answer.status, code), String(message.prefix(Self.longestMessage)))
        status = answer.status
        self.code = code
        details = body?["details"].flatMap { $0.objectValue == nil ? nil : $0 }
        retryAfterMs =
            Self.number(answer.header("retry-after-ms")) ?? Self.number(answer.header("retry-after")).map { $0 * 1000 }
    }

    private static func kind(_ status: Int, _ code: String?) -> Kind {
        switch status {
        case 400..<500 where code == "policy_violation": .denied
        case 401: .unauthorized
        case 429: .rateLimited
        case 500...: .upstreamError
        case 300...: .refused
        default: .malformedAnswer
        }
    }

    /// Up to nine digits; a date is none.
    private static func number(_ text: String?) -> Int? {
        guard let text, 1...9 ~= text.utf8.count, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }
}
