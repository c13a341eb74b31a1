/// Cuts what arrives in pieces into lines; what is longer than a limit is cut off there.
struct LineSplitter {
    private let limitBytes: Int
    private var line: [UInt8] = []

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// Takes a piece and returns the lines that it completes, without their ends.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(line)
                line = []
            } else if line.count < limitBytes {
                line.append(byte)
            }
        }
        return lines
    }
}
