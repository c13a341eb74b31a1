import Bytes

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
    var line: [UInt8] {
        var members: [JSON.Member] = [.init("time", JSON(timeMs)), .init("id", .string(id))]
        if let method { members.append(.init("method", .string(method))) }
        members += [.init("route", .string(route)), .init("status", JSON(status))]
        if let app { members.append(.init("app", .string(app))) }
        if let code { members.append(.init("code", .string(code.rawValue))) }
        if let address { members.append(.init("address", .string(address))) }
        if let durationUs { members.append(.init("duration_us", JSON(durationUs))) }
        return JSON.object(members).serialized() + [UInt8(ascii: "\n")]
    }
}
