import HTTPCore

/// A request for a vault's signature whose form is right. Nothing in it was verified, parsed or changed.
struct VaultRequest {
    let appID: String
    /// `privy-authorization-signature`, as it was sent.
    let signatureField: String
    let signatures: [[UInt8]]
    let expiry: String?
    let idempotencyKey: String?
    let body: [UInt8]

    private static let maximumAppIDCount = 128

    /// Reads the fields of a request to `/rpc`.
    /// - Throws: 400, with the name of the field that is missing or malformed.
    init(_ request: HTTPRequest, _ form: VaultPath.Form) throws(GatewayError) {
        appID = try request.required(.appID, form)
        guard appID.utf8.count <= Self.maximumAppIDCount else {
            throw .input("privy-app-id", form, "Must be at most \(Self.maximumAppIDCount) characters")
        }
        signatureField = try request.required(.signature, form)
        guard let signatures = SignatureHeader.signatures(signatureField) else {
            throw .input(
                "privy-authorization-signature", form, "Expected 1 to 16 DER signatures in base64, separated by commas")
        }
        self.signatures = signatures
        expiry = try Self.expiry(request, form)
        idempotencyKey = try Self.idempotencyKey(request, form)
        try Self.checkType(request)
        guard !request.body.isEmpty else { throw .input("", "Required: a JSON body") }
        body = request.body
    }

    /// Milliseconds since 1970 in decimal digits, which this gateway only passes on.
    static func expiry(_ request: HTTPRequest, _ form: VaultPath.Form) throws(GatewayError) -> String? {
        guard let expiry = try request.optional(.expiry) else { return nil }
        guard 1...16 ~= expiry.utf8.count, expiry.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw .input("privy-request-expiry", form, "Expected a Unix time in milliseconds")
        }
        return expiry
    }

    private static func idempotencyKey(_ request: HTTPRequest, _ form: VaultPath.Form) throws(GatewayError) -> String? {
        guard let key = try request.optional(.idempotencyKey) else { return nil }
        guard 1...256 ~= key.utf8.count, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .input("privy-idempotency-key", form, "Must contain 1 to 256 visible ASCII character(s)")
        }
        return key
    }

    private static func checkType(_ request: HTTPRequest) throws(GatewayError) {
        guard case .once(let type) = request.headers.only("content-type") else {
            throw .input("content-type", "Expected application/json")
        }
        if type == "application/json" { return }
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        guard essence.lazy.map({ 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }).elementsEqual("application/json".utf8) else {
            throw .input("content-type", "Expected application/json")
        }
    }
}

/// A field that Privy names `privy-…` and the vaults' own form `x-privy-…`.
struct VaultField {
    static let appID = VaultField("privy-app-id")
    static let signature = VaultField("privy-authorization-signature")
    static let expiry = VaultField("privy-request-expiry")
    static let idempotencyKey = VaultField("privy-idempotency-key")

    /// Privy's name.
    let plain: String
    let prefixed: String

    private init(_ plain: String) {
        self.plain = plain
        prefixed = "x-" + plain
    }
}

extension HTTPRequest {
    /// The value of a field in the spelling of its form, which must be there. The other spelling may say the same.
    func required(_ field: VaultField, _ form: VaultPath.Form) throws(GatewayError) -> String {
        let (own, other) = form == .vault ? (field.prefixed, field.plain) : (field.plain, field.prefixed)
        guard let value = try single(own), !value.isEmpty else { throw .input(field.plain, form, "Required") }
        if let other = try single(other), other != value { throw .contradiction(field.plain) }
        return value
    }

    /// The value of a field in either spelling, or nil.
    func optional(_ field: VaultField) throws(GatewayError) -> String? {
        let (plain, prefixed) = (try single(field.plain), try single(field.prefixed))
        if let plain, let prefixed, plain != prefixed { throw .contradiction(field.plain) }
        return plain ?? prefixed
    }

    private func single(_ lowercaseName: String) throws(GatewayError) -> String? {
        switch headers.only(lowercaseName) {
        case .never: return nil
        case .once(let value): return value
        case .repeated: throw .input(lowercaseName, "The header occurs more than once")
        }
    }
}

extension VaultPath.Form {
    /// How a field that Privy names `privy-…` is named in this form.
    func spelling(of name: String) -> String { self == .vault ? "x-" + name : name }
}
