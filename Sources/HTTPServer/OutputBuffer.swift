/// Bytes that wait to be sent, with head and body of an answer in one piece.
struct OutputBuffer {
    private static let keptCapacity = 65_536

    var bytes: [UInt8] = []
    private var sent = 0

    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count - sent }

    /// Sends as much as the stream takes now. `wouldBlock` means that some is left.
    mutating func send(to stream: any ByteStream) -> Socket.Sent {
        var progress = 0
        while sent < bytes.count {
            let result = bytes.withUnsafeBytes { stream.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            guard case .bytes(let count) = result else { return result }
            sent += count
            progress += count
        }
        sent = 0
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
        return .bytes(progress)
    }
}
