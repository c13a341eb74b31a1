import CUV

/// What the event loop could not do for its caller.
public struct ReactorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name that libuv gives to the reason, such as `EEXIST`.
    public let name: String
    /// The reason in words; never contains data of a user.
    public let message: String

    init(status: Int32) {
        name = uv_err_name(status).map { String(cString: $0) } ?? "UNKNOWN"
        message = uv_strerror(status).map { String(cString: $0) } ?? "unknown error"
    }

    public var description: String { "\(name): \(message)" }
}
