import Bytes
import Cryptography
import Signer
import TestSupport

@testable import Wallets

/// A request as an unmodified SDK sent it, from a file of vectors.
struct RecordedRequest: CustomStringConvertible {
    let description: String
    /// What the server was configured as in the SDK.
    let baseURL: String
    let request: ClientRequest
    /// The payloads that were signed, where the recording says so.
    let signedPayloads: [String]

    /// - Returns: nil for requests that are not signed or not served, such as GET.
    init?(_ json: JSON) throws {
        let line = try json.string("request_line").split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for member in json["headers"]?.objectValue ?? [] {
            headers[member.key.lowercased()] = member.value.stringValue
        }
        guard line.count == 3, let version = line[1].range(of: "/v1/"), let host = headers["host"] else {
            throw VectorError("no path below /v1 in \(line)")
        }
        let path = String(line[1][version.lowerBound...])
        let signatures = headers["privy-authorization-signature"].flatMap { $0.isEmpty ? nil : $0 }
        guard let signatures, let operation = Operation(method: line[0], path: path) else { return nil }
        let body = json["body"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        description = try json.string("sdk_call")
        baseURL = "http://\(host)\(line[1][..<version.lowerBound])"
        signedPayloads = (json["signers"]?.arrayValue ?? []).compactMap { $0["signed_payload"]?.stringValue }
        request = ClientRequest(
            operation: operation, method: line[0], path: path, host: host, appID: headers["privy-app-id"] ?? "",
            appSecret: [], body: try body.map { try JSON.parse(Array($0.utf8)) }, signatures: signatures,
            idempotencyKey: headers["privy-idempotency-key"], expiry: headers["privy-request-expiry"],
            context: RequestContext(address: "", userAgent: ""))
    }
}

/// The keys of a file of vectors, compressed.
func points(of file: VectorFile) throws -> [[UInt8]] {
    try (file.json["keys"]?.objectValue ?? []).map { member in
        try P256.VerifyingKey(text: member.value.string("spki_der_b64")).compressedPoint
    }
}
