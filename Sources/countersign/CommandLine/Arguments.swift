import Glibc

/// Something wrong with the command line: one sentence for the person who typed it.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// A failure that a command explains in one sentence.
struct CommandError: Error, CustomStringConvertible {
    let message: String

    init(_ message: String) { self.message = message }

    var description: String { message }
}

/// A flag that a command takes.
struct Flag: Sendable {
    /// With its dashes, such as `--listen`.
    let name: String
    /// What the value is, such as `HOST:PORT`; nil for a switch.
    let value: String?
    let help: String

    init(_ name: String, _ value: String? = nil, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }

    /// The variable that stands in for the flag, `COUNTERSIGN_…`.
    var variable: String {
        "COUNTERSIGN_" + String(name.dropFirst(2)).uppercased().replacing("-", with: "_")
    }

    static let data = Flag("--data", "DIR", "the data folder (default: ./data)")
    static let database = Flag(
        "--database", "URL", "sqlite:///PATH or postgresql://… (default: SQLite in the data folder)")
    static let common = [data, database]
}

/// A parsed command line: flags, their environment variables, and the words between them.
struct Arguments {
    let words: [String]
    private let values: [String: [String]]
    private let environment: @Sendable (String) -> String?

    /// Reads `--flag value`, `--flag=value` and switches; what follows `--` is words.
    init(
        _ arguments: [String], flags: [Flag],
        environment: @escaping @Sendable (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(UsageError) {
        var words: [String] = []
        var values: [String: [String]] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                break
            }
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let flag = flags.first(where: { $0.name == parts[0] }) else {
                throw UsageError("unknown flag \(parts[0])")
            }
            if flag.value == nil {
                guard parts.count == 1 else { throw UsageError("\(flag.name) takes no value") }
                values[flag.name, default: []].append("true")
            } else if parts.count == 2 {
                values[flag.name, default: []].append(parts[1])
            } else {
                guard let value = rest.popFirst() else {
                    throw UsageError("\(flag.name) needs \(flag.value ?? "a value")")
                }
                values[flag.name, default: []].append(value)
            }
        }
        self.words = words
        self.values = values
        self.environment = environment
    }

    /// The value of a flag, or of its variable.
    func value(_ flag: Flag) -> String? {
        values[flag.name]?.last ?? environment(flag.variable).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value of a flag as it was given, also an empty one.
    func text(_ flag: Flag) -> String? { values[flag.name]?.last ?? environment(flag.variable) }

    /// Whether a flag was given, with whatever value.
    func isGiven(_ flag: Flag) -> Bool { text(flag) != nil }

    /// Every value of a flag that may be repeated; its variable separates them by commas.
    func list(_ flag: Flag) -> [String] {
        values[flag.name] ?? environment(flag.variable)?.split(separator: ",").map(String.init) ?? []
    }

    func isSet(_ flag: Flag) -> Bool { value(flag) == "true" || value(flag) == "1" }

    /// A non-negative number.
    func number(_ flag: Flag, default standard: Int) throws(UsageError) -> Int {
        guard let text = value(flag) else { return standard }
        guard let number = Int(text), number >= 0 else {
            throw UsageError("\(flag.name) must be a number, not \(text)")
        }
        return number
    }
}
