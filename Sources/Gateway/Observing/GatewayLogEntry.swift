import Bytes

/// One line of the access log: JSON, never a secret, a body, a signature or a query.
struct GatewayLogEntry {
    let timeMs: Int64
    let id: String
    var method: String?
    let route: String
    var walletID: String?
    let status: Int
    var code: GatewayErrorCode?
    /// The client's address, for what the gateway refused.
    var address: String?
    var durationUs: Int64?
    var upstreamUs: Int64?

    /// The line with its end. Written straight away, since each request has one.
    var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        Self.append(#"{"time":"#, Int(timeMs), to: &line)
        Self.append(#","id":"#, id, to: &line)
        if let method { Self.append(#","method":"#, method, to: &line) }
        Self.append(#","route":"#, route, to: &line)
        Self.append(#","status":"#, status, to: &line)
        if let walletID { Self.append(#","wallet":"#, walletID, to: &line) }
        if let code { Self.append(#","code":"#, code.rawValue, to: &line) }
        if let address { Self.append(#","address":"#, address, to: &line) }
        if let durationUs { Self.append(#","duration_us":"#, Int(durationUs), to: &line) }
        if let upstreamUs { Self.append(#","upstream_us":"#, Int(upstreamUs), to: &line) }
        line.append(UInt8(ascii: "}"))
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func append(_ name: StaticString, _ number: Int, to line: inout [UInt8]) {
        name.withUTF8Buffer { line.append(contentsOf: $0) }
        line.append(contentsOf: String(number).utf8)
    }

    private static func append(_ name: StaticString, _ text: String, to line: inout [UInt8]) {
        name.withUTF8Buffer { line.append(contentsOf: $0) }
        let start = line.count + 1
        line.append(UInt8(ascii: "\""))
        line.append(contentsOf: text.utf8)
        guard line[start...].allSatisfy(isPlain) else {
            // Only a method can need it, which is the client's word.
            line.removeLast(line.count - start + 1)
            return line.append(contentsOf: JSON.string(text).serialized())
        }
        line.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands for itself in JSON.
    private static func isPlain(_ byte: UInt8) -> Bool {
        0x20...0x7E ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
