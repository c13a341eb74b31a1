import Cryptography

/// Heads of the log and paths in frames.
extension CheckpointRequest {
    func write(to writer: inout WireWriter) {
        writer.size(head.size)
        writer.data(head.root)
        writer.size(since)
        writer.list(path) { $0.data($1) }
    }

    init(_ reader: inout WireReader) throws(WireError) {
        let head = TreeHead(size: try reader.size(), root: try reader.hash())
        self.init(
            head: head, since: try reader.size(),
            path: try reader.list(atMost: CheckpointRequest.maximumPath) { reader throws(WireError) in
                try reader.hash()
            })
    }
}

extension WireWriter {
    /// The size of a tree.
    mutating func size(_ value: Int) { integer(UInt64(clamping: value)) }
}

extension WireReader {
    mutating func size() throws(WireError) -> Int {
        guard let size = Int(exactly: try integer(UInt64.self)) else { throw WireError() }
        return size
    }

    fileprivate mutating func hash() throws(WireError) -> [UInt8] {
        let hash = try data()
        guard hash.count == SHA256.digestCount else { throw WireError() }
        return hash
    }
}
