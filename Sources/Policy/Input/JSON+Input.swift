import Bytes

/// Reading one value of a body, with refusals that name where it stood.
extension JSON {
    /// The name that error texts give to the kind of a value.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// A text of at most `limit` UTF-8 bytes.
    func text(at path: String, atMost limit: Int) throws(PolicyError) -> String {
        guard let text = stringValue else { throw PolicyError(at: path, expected: "string", self) }
        guard text.utf8.count <= limit else {
            throw PolicyError(at: path, "String must contain at most \(limit) character(s)")
        }
        return text
    }

    /// An array of at most `limit` elements.
    func array(at path: String, atMost limit: Int) throws(PolicyError) -> [JSON] {
        guard let elements = arrayValue else { throw PolicyError(at: path, expected: "array", self) }
        guard elements.count <= limit else {
            throw PolicyError(at: path, "Array must contain at most \(limit) element(s)")
        }
        return elements
    }

    /// A quantity as Privy writes it: `0x` and 1 to 64 hexadecimal digits, or an integer of at most 2^53 − 1.
    func quantity(at path: String) throws(PolicyError) -> UInt256 {
        if let integer = safeInteger, integer >= 0 { return UInt256(UInt64(integer)) }
        if let text = stringValue, text.utf8.starts(with: "0x".utf8), text.utf8.count <= 66,
            let value = UInt256(hex: String(text.dropFirst(2)))
        {
            return value
        }
        throw PolicyError(at: path, "Expected a hexadecimal string with 0x prefix or a non-negative safe integer")
    }

    /// A quantity below 2^64.
    func quantity64(at path: String) throws(PolicyError) -> UInt64 {
        guard let value = try quantity(at: path).asUInt64 else { throw PolicyError(at: path, "Number is too large") }
        return value
    }

    /// The bytes of `0x` and an even number of hexadecimal digits.
    func hexBytes(at path: String) throws(PolicyError) -> [UInt8] {
        let text = try text(at: path, atMost: InputLimits.hexCharacters)
        do {
            return try Hex.decodePrefixed(text)
        } catch {
            throw PolicyError(at: path, "Expected a hexadecimal string with 0x prefix: \(error)")
        }
    }

    /// A hash: `0x` and 64 hexadecimal digits.
    func hash(at path: String) throws(PolicyError) -> [UInt8] {
        let bytes = try hexBytes(at: path)
        guard bytes.count == 32 else { throw PolicyError(at: path, "Expected a hash of 32 bytes") }
        return bytes
    }
}

extension PolicyError {
    /// A value of another kind than the schema says.
    init(at path: String, expected: String, _ received: JSON) {
        self.init(at: path, "Expected \(expected), received \(received.kind)")
    }
}

extension String {
    /// The text, cut to a number of characters with an ellipsis.
    func shortened(to limit: Int) -> String {
        // A text with no more bytes than the limit has no more characters, which spares counting them.
        guard utf8.count > limit, count > limit else { return self }
        return prefix(limit - 1) + "…"
    }
}
