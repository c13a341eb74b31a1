import Bytes
import Ethereum

/// Reading the body of `POST /v1/wallets/{id}/rpc`.
extension SigningRequest {
    /// - Throws: `PolicyError`: `methodNotSupported` for methods that exist elsewhere, else `invalidData` with the path
    ///   of the member that is missing, unknown or malformed.
    public init(rpc body: JSON) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        let envelope = try RPCEnvelope(&reader)
        let params = try reader.object("params")
        try reader.finish()
        switch envelope.method {
        case .personalSign: try self.init(personalMessage: params, envelope)
        case .signTypedData: try self.init(typedData: params, envelope)
        case .signTransaction: try self.init(transaction: params, envelope)
        case .signAuthorization: try self.init(authorization: params, envelope)
        case .signUserOperation: try self.init(userOperation: params, envelope)
        case .signL1Action: try self.init(l1Action: params, envelope)
        case .solanaSignMessage: try self.init(solanaMessage: params, envelope)
        case .solanaSignTransaction: try self.init(solanaTransaction: params, envelope)
        default: try self.init(hash: params, envelope)
        }
    }

    /// `{message, encoding: "utf-8" | "hex"}`; hexadecimal messages with or without `0x`, since the clients strip it.
    private init(personalMessage params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        try envelope.checkChain(nil)
        let encoding: MessageEncoding = try params.choice("encoding")
        let message = try encoding.decode(params.required("message"), at: params.at("message"))
        try params.finish()
        self.init(
            .message, digest: PersonalMessage.digest(of: message), facts: .personalMessage(message),
            claims: envelope.claims)
    }

    /// `{typed_data: {domain, types, primary_type, message}}`.
    private init(typedData params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        let path = params.at("typed_data")
        let json = try params.required("typed_data")
        try params.finish()
        var members = try ObjectReader(json, at: path)
        for member in ["domain", "types", "primary_type", "message"] { _ = try members.required(member) }
        try members.finish()
        let data: TypedData
        do { data = try TypedData(json) } catch { throw PolicyError(error, below: path) }
        try envelope.checkChain(data.domain.chainID)
        self.init(.message, digest: data.digest, facts: .typedData(data), claims: envelope.claims)
    }

    /// `{transaction: {…}}`, with every member that is signed.
    private init(transaction params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        var members = try params.object("transaction")
        try params.finish()
        var claims = envelope.claims
        claims.sender = try members.optionalAddress("from")
        let transaction = try TransactionReader.read(members)
        try envelope.checkChain(transaction.chainID.map { UInt256($0) })
        self.init(
            .transaction(transaction), digest: transaction.signingDigest, facts: .transaction(transaction),
            claims: claims)
    }

    /// `{contract, chain_id, nonce, executor?: "self"}`.
    private init(authorization params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        let contract = try params.address("contract")
        let chainID = try params.quantity64("chain_id")
        let nonce = try params.quantity64("nonce")
        // Who executes only matters where a missing nonce is looked up, which is not done here.
        if params.has("executor") { try params.expect("executor", "self") }
        try params.finish()
        try envelope.checkChain(UInt256(chainID))
        let authorization: Authorization7702
        do {
            authorization = try Authorization7702(chainID: chainID, address: contract, nonce: nonce)
        } catch {
            throw PolicyError(error, below: params.path)
        }
        self.init(
            .authorization(authorization), digest: authorization.digest, facts: .authorization(authorization),
            claims: envelope.claims)
    }

    /// `{hash}` of 32 bytes.
    private init(hash params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        try envelope.checkChain(nil)
        let hash = try params.required("hash").hash(at: params.at("hash"))
        try params.finish()
        self.init(.message, digest: hash, facts: .opaque(.signHash), claims: envelope.claims)
    }
}

extension PolicyError {
    /// A rule of Ethereum that a member below `path` breaks.
    init(_ error: EthereumError, below path: String) {
        self.init(at: error.path.map { "\(path).\($0)" } ?? path, error.message)
    }
}
