extension SignerRequest {
    /// The whole frame.
    public var frame: [UInt8] {
        switch self {
        case .execute(let id, let execution):
            WireWriter.frame(1) { writer in
                writer.integer(id)
                execution.write(to: &writer)
            }
        case .operate(let id, let command):
            WireWriter.frame(2) { writer in
                writer.integer(id)
                command.write(to: &writer)
            }
        case .durable(let counters):
            WireWriter.frame(3) { writer in writer.list(counters) { $0.integer($1) } }
        case .announce(let records):
            WireWriter.frame(4) { writer in writer.list(records) { $0.record($1) } }
        case .checkpoint(let id, let request):
            WireWriter.frame(5) { writer in
                writer.integer(id)
                request.write(to: &writer)
            }
        }
    }

    /// Reads a frame without its length.
    public init(frame: ArraySlice<UInt8>) throws(WireError) {
        var reader = WireReader(frame)
        switch try reader.byte() {
        case 1: self = .execute(id: try reader.integer(UInt64.self), try Execution(&reader))
        case 2: self = .operate(id: try reader.integer(UInt64.self), try OperatorCommand(&reader))
        case 3:
            self = .durable(
                counters: try reader.list(atMost: 4096) { reader throws(WireError) in
                    try reader.integer(UInt64.self)
                })
        case 4: self = .announce(try reader.records())
        case 5: self = .checkpoint(id: try reader.integer(UInt64.self), try CheckpointRequest(&reader))
        default: throw WireError()
        }
        try reader.finish()
    }
}

extension SignerRequest.Execution {
    fileprivate func write(to writer: inout WireWriter) {
        writer.data(payload)
        writer.byte(form.rawValue)
        writer.list(claims) { writer, claim in
            writer.data(claim.signature)
            writer.data(claim.point)
        }
        writer.data(appSecret)
        writer.text(context.address)
        writer.text(context.userAgent)
        writer.list(records) { $0.reference($1) }
        writer.list(contents) { $0.record($1) }
        writer.data(keyMaterial)
        writer.list(usage.sorted { $0.key.lexicographicallyPrecedes($1.key) }) { writer, used in
            writer.data(used.key)
            writer.data(used.value.bigEndianBytes)
        }
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        payload = try reader.data()
        guard let form = CanonicalForm(rawValue: try reader.byte()) else { throw WireError() }
        self.form = form
        claims = try reader.list(atMost: SignatureClaim.maximumCount) { reader throws(WireError) in
            SignatureClaim(signature: try reader.data(), point: try reader.data())
        }
        appSecret = try reader.data()
        context = RequestContext(address: try reader.text(), userAgent: try reader.text())
        records = try reader.references()
        contents = try reader.records()
        keyMaterial = try reader.data()
        usage = [:]
        let used = try reader.list(atMost: Frame.maximumWindows) { reader throws(WireError) in
            (try reader.windowKey(), try reader.amount())
        }
        for (key, amount) in used {
            guard usage.updateValue(amount, forKey: key) == nil else { throw WireError() }
        }
        guard appSecret.count <= 256, context.address.utf8.count <= 64, context.userAgent.utf8.count <= 256,
            keyMaterial.count <= 1024
        else { throw WireError() }
    }
}

extension OperatorCommand {
    fileprivate func write(to writer: inout WireWriter) {
        switch self {
        case .createApp(let name):
            writer.byte(1)
            writer.text(name)
        case .rotateSecret(let app, let graceMs):
            writer.byte(2)
            writer.reference(app)
            writer.integer(graceMs)
        case .disableApp(let app):
            writer.byte(3)
            writer.reference(app)
        case .setFrozen(let wallet, let isFrozen):
            writer.byte(4)
            writer.reference(wallet)
            writer.flag(isFrozen)
        case .configureApp(let app, let publicURLs, let requiresExpiry):
            writer.byte(5)
            writer.reference(app)
            writer.list(publicURLs) { $0.text($1) }
            writer.flag(requiresExpiry)
        case .note(let action):
            writer.byte(6)
            writer.text(action)
        case .rotateGatewaySecret(let app, let graceMs):
            writer.byte(7)
            writer.reference(app)
            writer.integer(graceMs)
        case .setOwnerlessExport(let app, let isAllowed):
            writer.byte(8)
            writer.reference(app)
            writer.flag(isAllowed)
        case .setTokenIssuer(let app, let issuer, let audience, let keySet):
            writer.byte(9)
            writer.reference(app)
            writer.text(issuer)
            writer.text(audience)
            writer.data(keySet)
        case .setPayloadDays(let app, let days):
            writer.byte(10)
            writer.reference(app)
            writer.integer(days)
        }
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        switch try reader.byte() {
        case 1: self = .createApp(name: try reader.text())
        case 2: self = .rotateSecret(app: try reader.reference(), graceMs: try reader.integer(UInt64.self))
        case 3: self = .disableApp(app: try reader.reference())
        case 4: self = .setFrozen(wallet: try reader.reference(), isFrozen: try reader.flag())
        case 5:
            self = .configureApp(
                app: try reader.reference(),
                publicURLs: try reader.list(atMost: 16) { reader throws(WireError) in try reader.text() },
                requiresExpiry: try reader.flag())
        case 6: self = .note(action: try reader.text())
        case 7: self = .rotateGatewaySecret(app: try reader.reference(), graceMs: try reader.integer(UInt64.self))
        case 8: self = .setOwnerlessExport(app: try reader.reference(), isAllowed: try reader.flag())
        case 9:
            self = .setTokenIssuer(
                app: try reader.reference(), issuer: try reader.text(), audience: try reader.text(),
                keySet: try reader.data())
        case 10: self = .setPayloadDays(app: try reader.reference(), days: try reader.integer(UInt64.self))
        default: throw WireError()
        }
    }
}
