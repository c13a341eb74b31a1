/// What each operator means.
extension ConditionOperator {
    /// Whether the value seen stands in this relation to the operands; nil when that cannot be said.
    func holds(_ value: FactValue, _ operands: [Operand]) -> Bool? {
        switch self {
        case .equal, .isIn: isAny(of: operands, value)
        case .notEqual, .isNotIn: isAny(of: operands, value).map { !$0 }
        case .greater, .greaterOrEqual, .less, .lessOrEqual: operands.first.flatMap { isOrdered(value, $0) }
        case .contains, .startsWith, .endsWith: operands.first.flatMap { isPart(of: value, $0) }
        case .isInConditionSet: nil
        }
    }

    /// One operand that cannot be compared makes the answer unknown unless another one is equal.
    private func isAny(of operands: [Operand], _ value: FactValue) -> Bool? {
        var isKnown = true
        for operand in operands {
            switch operand.equals(value) {
            case true: return true
            case false: continue
            case nil: isKnown = false
            }
        }
        return isKnown ? false : nil
    }

    private func isOrdered(_ value: FactValue, _ operand: Operand) -> Bool? {
        guard let bound = operand.number, let number = value.number else { return nil }
        return switch self {
        case .greater: number > bound
        case .greaterOrEqual: number >= bound
        case .less: number < bound
        default: number <= bound
        }
    }

    private func isPart(of value: FactValue, _ operand: Operand) -> Bool? {
        switch value {
        case .text(let text): isPart(of: Array(text.utf8), operand.utf8)
        case .bytes(let bytes): operand.bytes.map { isPart(of: bytes, $0) }
        default: nil
        }
    }

    private func isPart(of whole: [UInt8], _ part: [UInt8]) -> Bool {
        switch self {
        case .startsWith: whole.starts(with: part)
        case .endsWith: whole.suffix(part.count).elementsEqual(part)
        default: whole.holds(part)
        }
    }
}

extension FactValue {
    /// The number of a value that is ordered: a number, or a text that is a decimal.
    var number: ExactNumber? {
        switch self {
        case .number(let number): number
        case .text(let text): ExactNumber(decimal: text)
        default: nil
        }
    }
}

extension [UInt8] {
    /// Whether `part` stands somewhere in these bytes (Knuth, Morris and Pratt: linear in both lengths).
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        let borders = part.borders
        var matched = 0
        for byte in self {
            while matched > 0, part[matched] != byte { matched = borders[matched - 1] }
            if part[matched] == byte { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }

    /// For each prefix the length of its longest proper prefix that also ends it.
    private var borders: [Int] {
        var borders = [Int](repeating: 0, count: count)
        var length = 0
        for index in indices.dropFirst() {
            while length > 0, self[index] != self[length] { length = borders[length - 1] }
            if self[index] == self[length] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
