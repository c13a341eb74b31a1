import Policy

/// Frames on the stream between the API process and a signer: `u32be length ‖ u8 type ‖ fields` (S3).
public enum Frame {
    /// Largest frame either way, in bytes after the length.
    public static let maximumLength = 4 << 20
    /// Most records that one frame may name.
    public static let maximumRecords = 1024
    /// Most windows of aggregations that one frame may name.
    public static let maximumWindows = LimitReadings.maximumWindows

    /// Splits complete frames off the front of a buffer; throws when a length is out of bounds.
    public static func split(_ buffer: inout [UInt8]) throws(WireError) -> [ArraySlice<UInt8>] {
        var frames: [ArraySlice<UInt8>] = []
        var index = 0
        while buffer.count - index >= 4 {
            let length = buffer[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard (1...maximumLength).contains(length) else { throw WireError() }
            guard buffer.count - index - 4 >= length else { break }
            frames.append(buffer[index + 4..<index + 4 + length])
            index += 4 + length
        }
        if index > 0 { buffer = Array(buffer[index...]) }
        return frames
    }
}

extension WireWriter {
    mutating func reference(_ reference: RecordReference) {
        byte(reference.kind.number)
        text(reference.id)
        integer(reference.version)
        data(reference.hash)
    }

    mutating func record(_ record: SealedRecord) {
        reference(record.reference)
        data(record.content)
        data(record.mac)
    }

    mutating func index(_ index: ReceiptIndex) {
        optionalText(index.appID)
        optionalText(index.walletID)
        text(index.action)
        optionalText(index.method)
        text(index.decision)
        optionalText(index.actorID)
        optionalText(index.shadow)
    }

    mutating func receipt(_ receipt: SignedReceipt) {
        data(receipt.content)
        data(receipt.signature)
        data(receipt.boot)
        integer(receipt.counter)
    }
}

extension WireReader {
    mutating func reference() throws(WireError) -> RecordReference {
        guard let kind = RecordKind(number: try byte()) else { throw WireError() }
        let id = try text()
        let version = try integer(UInt64.self)
        let hash = try data()
        guard RecordID.isValid(id), hash.count == 32 else { throw WireError() }
        return RecordReference(kind: kind, id: id, version: version, hash: hash)
    }

    mutating func record() throws(WireError) -> SealedRecord {
        SealedRecord(reference: try reference(), content: try data(), mac: try data())
    }

    mutating func references() throws(WireError) -> [RecordReference] {
        try list(atMost: Frame.maximumRecords) { reader throws(WireError) in try reader.reference() }
    }

    mutating func records() throws(WireError) -> [SealedRecord] {
        try list(atMost: Frame.maximumRecords) { reader throws(WireError) in try reader.record() }
    }

    mutating func receiptIndex() throws(WireError) -> ReceiptIndex {
        ReceiptIndex(
            appID: try optionalText(), walletID: try optionalText(), action: try text(), method: try optionalText(),
            decision: try text(), actorID: try optionalText(), shadow: try optionalText())
    }

    mutating func receipt() throws(WireError) -> SignedReceipt {
        SignedReceipt(
            content: try data(), signature: try data(), boot: try data(), counter: try integer(UInt64.self))
    }
}
