/// The two canonical forms that clients sign.
extension JSON {
    /// RFC 8785: members by UTF-16 code units, numbers as ECMAScript prints the nearest double.
    ///
    /// Throws `notCanonical` for a number beyond the range of a double.
    public func canonical() throws(BytesError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1024)
        try writeCanonical(to: &output, ordered: JSON.precedesInUTF16) { token throws(BytesError) in
            try ECMAScriptNumber.text(ofToken: token)
        }
        return output
    }

    /// The form of Privy's Python SDK: members by code points, number tokens as they stand.
    ///
    /// It differs from RFC 8785 for numbers that are no safe integers and for names beyond the basic plane.
    public func canonicalKeepingNumbers() -> [UInt8] {
        var output: [UInt8] = []
        writeCanonical(to: &output, ordered: JSON.precedesInCodePoints) { token in token }
        return output
    }

    private func writeCanonical<E: Error>(
        to output: inout [UInt8], ordered: (String, String) -> Bool, number: (String) throws(E) -> String
    ) throws(E) {
        switch self {
        case .number(let token): output.append(contentsOf: try number(token).utf8)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                try element.writeCanonical(to: &output, ordered: ordered, number: number)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in JSON.sorted(members, by: ordered) {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                JSON.writeQuoted(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                try member.value.writeCanonical(to: &output, ordered: ordered, number: number)
            }
            output.append(UInt8(ascii: "}"))
        default: writeScalar(to: &output)
        }
    }

    /// Members that already stand in order are not sorted again.
    private static func sorted(_ members: [Member], by ordered: (String, String) -> Bool) -> [Member] {
        for index in members.indices.dropFirst() where !ordered(members[index - 1].key, members[index].key) {
            return members.sorted { ordered($0.key, $1.key) }
        }
        return members
    }

    /// Order of UTF-8 bytes, which is the order of code points.
    fileprivate static func precedesInCodePoints(_ left: String, _ right: String) -> Bool {
        left.precedesInBytes(right)
    }

    fileprivate static func precedesInUTF16(_ left: String, _ right: String) -> Bool {
        left.isBelowPrivateUse && right.isBelowPrivateUse
            ? left.precedesInBytes(right) : left.utf16.lexicographicallyPrecedes(right.utf16)
    }
}

extension JSONParser.Form {
    /// Whether a member of the first name stands before one of the second.
    func precedes(_ left: String, _ right: String) -> Bool {
        switch self {
        case .rfc8785: JSON.precedesInUTF16(left, right)
        case .keepingNumbers: JSON.precedesInCodePoints(left, right)
        }
    }
}
