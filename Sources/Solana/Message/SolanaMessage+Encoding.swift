extension SolanaMessage {
    /// What is signed.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = version == .v0 ? [0x80] : []
        bytes += [header.requiredSignatures, header.readonlySigned, header.readonlyUnsigned]
        bytes.append(list: accountKeys) { $0 += $1.bytes }
        bytes += recentBlockhash
        bytes.append(list: instructions) { bytes, instruction in
            bytes.append(instruction.programIndex)
            bytes.append(counted: instruction.accountIndexes)
            bytes.append(counted: instruction.data)
        }
        guard version == .v0 else { return bytes }
        bytes.append(list: lookups) { bytes, lookup in
            bytes += lookup.table.bytes
            bytes.append(counted: lookup.writableIndexes)
            bytes.append(counted: lookup.readonlyIndexes)
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append<Value>(list: [Value], _ append: (inout [UInt8], Value) -> Void) {
        // Nothing that was decoded or compiled holds more than 65,535 of anything.
        self += CompactU16.encode(UInt16(clamping: list.count))
        for element in list { append(&self, element) }
    }

    fileprivate mutating func append(counted bytes: [UInt8]) {
        self += CompactU16.encode(UInt16(clamping: bytes.count))
        self += bytes
    }
}
