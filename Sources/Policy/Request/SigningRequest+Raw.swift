import Bytes
import Cryptography

/// Reading the body of `POST /v1/wallets/{id}/raw_sign`.
extension SigningRequest {
    /// `{params: {hash}}`, or `{params: {bytes, encoding, hash_function}}` with `encoding` `utf-8`, `hex` or `base64`
    /// and `hash_function` `keccak256`, `sha256` or `blake2b256`.
    public init(rawSign body: JSON) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        var params = try reader.object("params")
        try reader.finish()
        let digest: [UInt8]
        if let hash = params.take("hash") {
            digest = try hash.hash(at: params.at("hash"))
        } else {
            digest = try SigningRequest.hash(&params)
        }
        try params.finish()
        self.init(.raw, digest: digest, facts: .opaque(.rawSign), claims: WalletClaims())
    }

    private static func hash(_ params: inout ObjectReader) throws(PolicyError) -> [UInt8] {
        let json = try params.required("bytes")
        let encoding: RawEncoding = try params.choice("encoding")
        let bytes = try encoding.decode(json, at: params.at("bytes"))
        let function: RawHashFunction = try params.choice("hash_function")
        switch function {
        case .keccak256: return Keccak256.hash(bytes)
        case .sha256: return SHA256.hash(bytes)
        case .blake2b256: return BLAKE2b256.hash(bytes)
        }
    }
}

private enum RawHashFunction: String, CaseIterable {
    case keccak256, sha256, blake2b256
}
