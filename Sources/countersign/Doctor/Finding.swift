import Bytes

/// What one check of the doctor came to.
struct Finding {
    enum Level: String {
        case ok
        case warn
        case fail = "FAIL"
    }

    let level: Level
    let what: String
    /// How to mend it; empty when nothing is wrong.
    let remedy: String

    static func ok(_ what: String) -> Finding { Finding(level: .ok, what: what, remedy: "") }
    static func warn(_ what: String, _ remedy: String) -> Finding { Finding(level: .warn, what: what, remedy: remedy) }
    static func fail(_ what: String, _ remedy: String) -> Finding { Finding(level: .fail, what: what, remedy: remedy) }

    /// `FAIL  what  — how to mend it`.
    var line: String { level.rawValue.padded(to: 6) + what + (remedy.isEmpty ? "" : "  — \(remedy)") }

    var json: JSON {
        ["level": .string(level.rawValue.lowercased()), "what": .string(what), "remedy": .string(remedy)]
    }
}
