/// One line of the access log: JSON, never a secret, a body, a signature or a query.
struct AccessLogEntry {
    let timeMs: Int64
    let id: String
    /// nil for what never became a request.
    var method: String?
    let route: String
    let status: Int
    /// The app, once it has proved who it is.
    var app: String?
    let code: ErrorCode?
    /// The address of the client, or of what sent no request, for what was refused at the door.
    let address: String?
    /// nil for what was refused before its end was known.
    var durationUs: Int64?

    /// The line with its end.
    ///
    /// Written without escaping: methods are tokens, and nothing else that stands here comes from a client unchecked.
    var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line += #"{"time":"#.utf8
        line += String(timeMs).utf8
        append("id", id, to: &line)
        if let method { append("method", method, to: &line) }
        append("route", route, to: &line)
        line += #","status":"#.utf8
        line += String(status).utf8
        if let app { append("app", app, to: &line) }
        if let code { append("code", code.rawValue, to: &line) }
        if let address { append("address", address, to: &line) }
        if let durationUs {
            line += #","duration_us":"#.utf8
            line += String(durationUs).utf8
        }
        line += "}\n".utf8
        return line
    }

    private func append(_ name: StaticString, _ text: String, to line: inout [UInt8]) {
        line += #",""#.utf8
        name.withUTF8Buffer { line += $0 }
        line += #"":""#.utf8
        line += text.utf8
        line.append(UInt8(ascii: "\""))
    }
}
