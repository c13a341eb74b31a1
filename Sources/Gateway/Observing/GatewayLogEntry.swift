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

    /// The line with its end.
    var line: [UInt8] {
        var members: [JSON.Member] = [.init("time", JSON(timeMs)), .init("id", .string(id))]
        if let method { members.append(.init("method", .string(method))) }
        members += [.init("route", .string(route)), .init("status", JSON(status))]
        if let walletID { members.append(.init("wallet", .string(walletID))) }
        if let code { members.append(.init("code", .string(code.rawValue))) }
        if let address { members.append(.init("address", .string(address))) }
        if let durationUs { members.append(.init("duration_us", JSON(durationUs))) }
        if let upstreamUs { members.append(.init("upstream_us", JSON(upstreamUs))) }
        return JSON.object(members).serialized() + [UInt8(ascii: "\n")]
    }
}
