extension SignerReply {
    /// The whole frame.
    public var frame: [UInt8] {
        switch self {
        case .hello(let hello):
            WireWriter.frame(0x81) { writer in
                writer.integer(hello.version)
                writer.integer(hello.signer)
                writer.data(hello.boot)
                writer.data(hello.receiptKey)
            }
        case .need(let id, let references):
            WireWriter.frame(0x82) { writer in
                writer.integer(id)
                writer.list(references) { $0.reference($1) }
            }
        case .needUsage(let id, let windows):
            WireWriter.frame(0x86) { writer in
                writer.integer(id)
                writer.list(windows) { $0.need($1) }
            }
        case .refused(let id, let refusal):
            WireWriter.frame(0x83) { writer in
                writer.integer(id)
                writer.text(refusal.code.rawValue)
                writer.text(refusal.message)
            }
        case .decided(let id, let decision):
            WireWriter.frame(0x84) { writer in
                writer.integer(id)
                decision.write(to: &writer)
            }
        case .unacknowledged(let receipt):
            WireWriter.frame(0x85) { writer in writer.receipt(receipt) }
        case .checkpoint(let id, let note):
            WireWriter.frame(0x87) { writer in
                writer.integer(id)
                writer.text(note)
            }
        case .needConsistency(let id, let size):
            WireWriter.frame(0x88) { writer in
                writer.integer(id)
                writer.size(size)
            }
        }
    }

    /// Reads a frame without its length.
    public init(frame: ArraySlice<UInt8>) throws(WireError) {
        var reader = WireReader(frame)
        switch try reader.byte() {
        case 0x81:
            self = .hello(
                SignerHello(
                    version: try reader.integer(UInt32.self), signer: try reader.integer(UInt32.self),
                    boot: try reader.data(), receiptKey: try reader.data()))
        case 0x82: self = .need(id: try reader.integer(UInt64.self), try reader.references())
        case 0x83:
            let id = try reader.integer(UInt64.self)
            guard let code = Refusal.Code(rawValue: try reader.text()) else { throw WireError() }
            self = .refused(id: id, Refusal(code, try reader.text()))
        case 0x84: self = .decided(id: try reader.integer(UInt64.self), try Decision(&reader))
        case 0x86:
            self = .needUsage(
                id: try reader.integer(UInt64.self),
                try reader.list(atMost: Frame.maximumWindows) { reader throws(WireError) in try reader.need() })
        case 0x85: self = .unacknowledged(try reader.receipt())
        case 0x87: self = .checkpoint(id: try reader.integer(UInt64.self), note: try reader.text())
        case 0x88: self = .needConsistency(id: try reader.integer(UInt64.self), since: try reader.size())
        default: throw WireError()
        }
        try reader.finish()
    }
}

extension Decision {
    fileprivate func write(to writer: inout WireWriter) {
        writer.integer(UInt16(status))
        writer.data(answer)
        writer.receipt(receipt)
        writer.index(index)
        writer.list(reads) { $0.reference($1) }
        writer.list(changes) { $0.record($1) }
        writer.data(keyMaterial)
        writer.data(shownOnce)
        writer.list(limits) { $0.use($1) }
        writer.integer(UInt64(bitPattern: atMs))
    }

    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(
            status: Int(try reader.integer(UInt16.self)), answer: try reader.data(), receipt: try reader.receipt(),
            index: try reader.receiptIndex(), reads: try reader.references(), changes: try reader.records(),
            keyMaterial: try reader.data(), shownOnce: try reader.data(),
            limits: try reader.list(atMost: Frame.maximumWindows) { reader throws(WireError) in try reader.use() },
            atMs: Int64(bitPattern: try reader.integer(UInt64.self)))
    }
}
