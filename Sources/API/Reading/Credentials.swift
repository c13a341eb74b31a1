import Bytes
import HTTPCore

/// The app id and secret that a request brings: HTTP Basic, RFC 7617, and the same app id in `privy-app-id`.
struct Credentials {
    let appID: String
    let secret: [UInt8]

    private static let maximumCount = 1_024
    private static let scheme = "basic "

    /// nil when they are missing, malformed, given twice, or name two apps.
    init?(_ request: HTTPRequest) {
        let authorizations = request.headerValues("authorization")
        let names = request.headerValues("privy-app-id")
        guard authorizations.count == 1, names.count == 1, let pair = Credentials.pair(authorizations[0]),
            let colon = pair.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < pair.count,
            pair[..<colon].elementsEqual(names[0].utf8)
        else { return nil }
        appID = names[0]
        secret = Array(pair[(colon + 1)...])
    }

    private static func pair(_ authorization: String) -> [UInt8]? {
        let text = authorization.utf8
        guard text.count <= maximumCount, text.count > scheme.utf8.count,
            text.prefix(scheme.utf8.count).isSame(as: scheme)
        else { return nil }
        return try? Base64.decode(String(Substring(text.dropFirst(scheme.utf8.count))))
    }
}
