import Bytes
import Cryptography

/// The secrets of endpoints: derived, never stored.
///
///     key  = HKDF-SHA256(webhook key, info = "countersign/v1/webhook-endpoint" ‖ len(id) ‖ id ‖ be64(version)), 32 bytes
///     text = "whsec_" ‖ base64(key)
public final class EndpointSecrets: Sendable {
    private static let domain = Array("countersign/v1/webhook-endpoint".utf8)
    private static let keyCount = 32
    static let prefix = "whsec_"

    private let webhookKey: Secret

    /// - Parameter webhookKey: 32 bytes that are the installation's own.
    public init(webhookKey: consuming Secret) { self.webhookKey = webhookKey }

    /// The key of one version of an endpoint's secret.
    func key(of endpointID: String, version: Int64) throws(WebhooksError) -> Secret {
        let length = UInt8(truncatingIfNeeded: endpointID.utf8.count)
        let number = (0..<8).map { UInt8(truncatingIfNeeded: version >> (56 - 8 * $0)) }
        do {
            return try HKDFSHA256.derive(
                from: webhookKey, salt: [],
                info: EndpointSecrets.domain + [length] + Array(endpointID.utf8) + number,
                count: EndpointSecrets.keyCount)
        } catch {
            throw .faulty
        }
    }

    /// The secret as receivers configure it.
    public func text(of endpointID: String, version: Int64) throws(WebhooksError) -> String {
        let bytes = try key(of: endpointID, version: version).withBytes { Array($0) }
        return EndpointSecrets.prefix + Base64.encode(bytes)
    }
}
