import Bytes
import Cryptography

/// Which canonical form of a request its signatures cover.
public enum CanonicalForm: UInt8, Sendable, CaseIterable {
    /// RFC 8785.
    case rfc8785 = 1
    /// Number tokens as written, members by code points: Privy's Python SDK.
    case keepingNumbers = 2

    /// The form's name in receipts.
    public var name: String {
        switch self {
        case .rfc8785: "rfc8785"
        case .keepingNumbers: "keeping_numbers"
        }
    }

    /// The bytes of a value in this form.
    public func bytes(of value: JSON) throws(BytesError) -> [UInt8] {
        switch self {
        case .rfc8785: try value.canonical()
        case .keepingNumbers: value.canonicalKeepingNumbers()
        }
    }

    /// The value whose bytes in this form these are.
    func value(of bytes: [UInt8]) throws(BytesError) -> JSON {
        try JSON.parseCanonical(bytes, keepingNumbers: self == .keepingNumbers)
    }
}

/// What a client signs to ask for something: Privy's authorization payload, version 1.
///
/// `{"version":1,"method":…,"url":…,"body":…,"headers":{"privy-app-id":…,["privy-idempotency-key":…],["privy-request-expiry":…]}}`.
/// The signer judges what it reads from these bytes and nothing else of a request (S13).
public struct AuthorizationPayload: Sendable {
    public let bytes: [UInt8]
    public let digest: [UInt8]
    public let method: String
    public let url: String
    /// The parsed body; nil for the forms in which SDKs write an absent body.
    public let body: JSON?
    public let appID: String
    public let idempotencyKey: String?
    public let expiresAtMs: Int64?

    private static let members = ["version", "method", "url", "body", "headers"]
    private static let roots = ["/v1/", "/hyperliquid/", "/hyperliquid-testnet/"]
    private static let headers = ["privy-app-id", "privy-idempotency-key", "privy-request-expiry"]

    /// Reads a payload that claims to be in a canonical form; refuses bytes that are not that form exactly.
    public init(bytes: [UInt8], form: CanonicalForm) throws(Refusal) {
        let json: JSON
        do { json = try form.value(of: bytes) } catch {
            throw Refusal(.invalidData, "the authorization payload is not in its canonical form")
        }
        self.bytes = bytes
        digest = SHA256.hash(bytes)
        guard json["version"] == 1, let method = json["method"]?.stringValue, let url = json["url"]?.stringValue,
            let headers = json["headers"]?.objectValue,
            json.objectValue?.allSatisfy({ $0.isNamed(in: AuthorizationPayload.members) }) == true
        else { throw Refusal(.invalidData, "the authorization payload lacks a member or has another than it may") }
        self.method = method
        self.url = url
        body = AuthorizationPayload.presentBody(json["body"])
        guard headers.allSatisfy({ $0.isNamed(in: AuthorizationPayload.headers) && $0.value.stringValue != nil }),
            let appID = json["headers"]?["privy-app-id"]?.stringValue
        else { throw Refusal(.invalidData, "the authorization payload has other headers than it may") }
        self.appID = appID
        idempotencyKey = json["headers"]?["privy-idempotency-key"]?.stringValue
        expiresAtMs = try json["headers"]?["privy-request-expiry"]?.stringValue
            .map { text throws(Refusal) in try AuthorizationPayload.expiry(text) }
    }

    /// An absent body is signed as `""`, `null`, `{}`, `[]` or not at all, depending on the SDK.
    private static func presentBody(_ body: JSON?) -> JSON? {
        switch body {
        case nil, .null, .string(""), .object([]), .array([]): nil
        case .some(let value): value
        }
    }

    /// Milliseconds since 1970 in plain decimal digits.
    public static func expiry(_ text: String) throws(Refusal) -> Int64 {
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int64(text)
        else {
            throw Refusal(.invalidData, "[Input error] `privy-request-expiry`: must be a Unix time in milliseconds")
        }
        return value
    }

    /// The path after one of the public URLs, always beginning with a single slash.
    ///
    /// A base URL that ends in a slash makes Node's SDK sign two of them; both are accepted.
    func path(below publicURLs: [String]) throws(Refusal) -> String {
        for base in publicURLs where url.utf8.starts(with: base.utf8) {
            var rest = url.utf8.dropFirst(base.utf8.count)
            if rest.starts(with: "//".utf8) { rest = rest.dropFirst() }
            guard AuthorizationPayload.roots.contains(where: { rest.starts(with: $0.utf8) }),
                !rest.contains(UInt8(ascii: "?")), !rest.contains(UInt8(ascii: "#"))
            else { continue }
            return String(Substring(rest))
        }
        throw Refusal(.noCorrectSignature, "No valid authorization signatures were provided.")
    }
}

extension JSON.Member {
    fileprivate func isNamed(in names: [String]) -> Bool { names.contains { key.hasSameBytes(as: $0) } }
}
