import Bytes

/// What the command line says.
struct Options {
    static let usage = """
        usage: countersign-fuzz [--iterations N] [--minutes M] [--seed S] [--input HEX] [TARGET…]
        targets: \(FuzzTargets.all.map(\.name).joined(separator: " "))
        """

    /// For each target, unless a time is given.
    private(set) var iterations = 20_000
    private(set) var seed: UInt64 = 1
    private(set) var targets: [FuzzTarget] = []
    /// One input to be checked, in place of fuzzing.
    private(set) var input: [UInt8]?
    private var minutes: Double?

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--iterations": iterations = try Options.value(word, &rest) { Int($0) }
            case "--minutes": minutes = try Options.value(word, &rest) { Double($0) }
            case "--seed": seed = try Options.value(word, &rest) { UInt64($0) }
            case "--input": input = try Options.value(word, &rest) { try? Hex.decode($0) }
            default:
                guard let target = FuzzTargets.all.first(where: { $0.name == word }) else {
                    throw UsageError(message: "there is no target \(word)")
                }
                targets.append(target)
            }
        }
        if targets.isEmpty { targets = FuzzTargets.all }
    }

    /// The whole time is shared evenly.
    var secondsPerTarget: Double? { minutes.map { $0 * 60 / Double(targets.count) } }

    private static func value<Value>(
        _ name: String, _ rest: inout ArraySlice<String>, _ read: (String) -> Value?
    ) throws(UsageError) -> Value {
        guard let text = rest.popFirst(), let value = read(text) else {
            throw UsageError(message: "\(name) needs a value")
        }
        return value
    }
}

/// A command line that cannot be followed.
struct UsageError: Error {
    let message: String
}
