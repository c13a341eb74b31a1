import Bytes

/// Everything that was found wrong while reading.
final class Problems {
    private static let maximumCount = 100
    private(set) var list: [String] = []

    func note(_ place: String, _ what: String) {
        if list.count < Self.maximumCount { list.append("\(place): \(what)") }
    }
}

/// Reads the members of one JSON object by name; what is wrong is noted with its place, and reading goes on.
final class ObjectReader {
    /// Where the object stands, such as `apps[0]`; empty for the whole.
    let place: String
    private let problems: Problems
    private var members: [JSON.Member]

    init(_ json: JSON, place: String, problems: Problems) {
        self.place = place
        self.problems = problems
        members = json.objectValue ?? []
        if json.objectValue == nil { problems.note(place.isEmpty ? "the whole" : place, "must be an object") }
    }

    func note(_ name: String, _ what: String) { problems.note(path(name), what) }

    /// An optional text that is not empty.
    func text(_ name: String, atMost length: Int = 1_024) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.stringValue, 1...length ~= text.utf8.count, !text.utf8.contains(where: { $0 < 0x20 })
        else {
            note(name, "must be a text of 1 to \(length) bytes without control characters")
            return nil
        }
        return text
    }

    /// A text that must be there; empty when it is not.
    func requiredText(_ name: String, atMost length: Int = 1_024) -> String {
        guard members.contains(where: { $0.key == name }) else {
            note(name, "is needed")
            return ""
        }
        return text(name, atMost: length) ?? ""
    }

    func texts(_ name: String, atMost count: Int = 64) -> [String] {
        guard let value = take(name) else { return [] }
        guard let elements = value.arrayValue, elements.count <= count,
            elements.allSatisfy({ 1...1_024 ~= ($0.stringValue ?? "").utf8.count })
        else {
            note(name, "must be an array of at most \(count) texts")
            return []
        }
        return elements.compactMap(\.stringValue)
    }

    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        guard let value = take(name) else { return standard }
        guard let number = value.safeInteger, range.contains(Int(number)) else {
            note(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return standard
        }
        return Int(number)
    }

    func flag(_ name: String) -> Bool {
        guard let value = take(name) else { return false }
        if value.boolValue == nil { note(name, "must be true or false") }
        return value.boolValue ?? false
    }

    func object(_ name: String) -> ObjectReader? {
        take(name).map { ObjectReader($0, place: path(name), problems: problems) }
    }

    func objects(_ name: String, atMost count: Int) -> [ObjectReader] {
        guard let value = take(name) else { return [] }
        guard let elements = value.arrayValue, elements.count <= count else {
            note(name, "must be an array of at most \(count) objects")
            return []
        }
        return elements.enumerated().map {
            ObjectReader($1, place: "\(path(name))[\($0)]", problems: problems)
        }
    }

    /// Notes members that nobody has asked for.
    func finish() {
        for member in members { note(String(member.key.prefix(64)), "is not known") }
    }

    private func take(_ name: String) -> JSON? {
        guard let position = members.firstIndex(where: { $0.key.hasSameBytes(as: name) }) else { return nil }
        return members.remove(at: position).value
    }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }
}
