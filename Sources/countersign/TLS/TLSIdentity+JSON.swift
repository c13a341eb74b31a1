import Bytes
import HTTPServer

extension TLSIdentity {
    /// As the supervisor hands it to the API process.
    var json: JSON {
        [
            "certificates": .string(Base64.encode(certificates)), "private_key": .string(Base64.encode(privateKey)),
        ]
    }

    /// nil for anything that `json` does not give.
    init?(_ json: JSON) {
        guard let certificates = json["certificates"]?.stringValue, let key = json["private_key"]?.stringValue,
            let certificates = try? Base64.decode(certificates), let key = try? Base64.decode(key)
        else { return nil }
        self.init(certificates: certificates, privateKey: key)
    }
}
