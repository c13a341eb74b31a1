import Bytes

/// One line of the access log: JSON, never a secret, a body, a signature or a query.
struct AccessLogEntry {
    let timeMs: Int64
    let id: String
    let method: String
    let route: String
    let status: Int
    /// The app, once it has proved who it is.
    let app: String?
    let code: ErrorCode?
    /// The client's address, for requests that were refused at the door.
    let address: String?
    let durationUs: Int64

    /// The line with its end.
    var line: [UInt8] {
        var members: [JSON.Member] = [
            .init("time", JSON(timeMs)), .init("id", .string(id)), .init("method", .string(method)),
            .init("route", .string(route)), .init("status", JSON(status)),
        ]
        if let app { members.append(.init("app", .string(app))) }
        if let code { members.append(.init("code", .string(code.rawValue))) }
        if let address { members.append(.init("address", .string(address))) }
        members.append(.init("duration_us", JSON(durationUs)))
        return JSON.object(members).serialized() + [UInt8(ascii: "\n")]
    }
}
