import Bytes

/// How the bytes of a message are written in a request.
enum MessageEncoding: String, CaseIterable {
    case utf8 = "utf-8"
    case hex

    /// The bytes of a text; hexadecimal ones with or without `0x`, since the clients strip it.
    func decode(_ json: JSON, at path: String) throws(PolicyError) -> [UInt8] {
        switch self {
        case .utf8: return Array(try json.text(at: path, atMost: InputLimits.message).utf8)
        case .hex:
            let text = try json.text(at: path, atMost: InputLimits.hexCharacters)
            do {
                return try text.hasPrefix("0x") ? Hex.decodePrefixed(text) : Hex.decode(text)
            } catch {
                throw PolicyError(at: path, "\(error)")
            }
        }
    }
}

/// How the bytes of a raw signature are written.
enum RawEncoding: String, CaseIterable {
    case utf8 = "utf-8"
    case hex
    case base64

    func decode(_ json: JSON, at path: String) throws(PolicyError) -> [UInt8] {
        switch self {
        case .utf8: return try MessageEncoding.utf8.decode(json, at: path)
        case .hex: return try MessageEncoding.hex.decode(json, at: path)
        case .base64:
            let text = try json.text(at: path, atMost: InputLimits.hexCharacters)
            do { return try Base64.decode(text) } catch { throw PolicyError(at: path, "\(error)") }
        }
    }
}
