import Bytes
import Policy

/// `countersign policy lint|template|import|replay`
enum PolicyCommand {
    static let json = Flag("--json", nil, "print JSON")
    static let maximumBytes = 4 << 20

    static let command = Command(
        name: "policy", words: "lint FILE|template NAME|import [FILE]|replay FILE",
        summary: "says what is wrong with a policy, or what it would have decided; prints one; takes Privy's",
        flags: Flag.common + [json] + replayFlags + templateFlags + importFlags,
        details: """
            FILE is JSON; - is standard input.
            replay plays a draft against requests that were recorded; --app, --wallet or --policy says which.
            Templates:
            \(templateNames)
            import takes policies of Privy's, from FILE or by --from-privy, with condition sets, aggregations and owners, and
            says what cannot be expressed here; such a policy is not made. Another run makes nothing twice.
            Exit codes: 0 nothing found but notes, or all policies made; 1 a warning or a danger, a policy that would be
            refused or was not made, or what was kept and cannot be judged; 2 the file cannot be read or is no JSON.
            """
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("template", 2): try template(arguments.words[1], arguments)
        case ("lint", 2): lint(arguments.words[1], arguments)
        case ("replay", 2): try await replay(arguments.words[1], arguments)
        case ("import", 1...2): try await importPolicies(arguments)
        default: throw UsageError("expected lint FILE, template NAME, import [FILE] or replay FILE")
        }
    }

    private static func lint(_ path: String, _ arguments: Arguments) -> Int32 {
        let body: JSON
        do {
            body = try JSON.parse(FileContent.read(path, atMost: maximumBytes))
        } catch {
            report("\(error)", arguments)
            return ExitCode.unreadable
        }
        do {
            let warnings = PolicyLinter.warnings(about: try PolicyCreation(body).document)
            report(warnings, arguments)
            return warnings.contains { $0.severity >= .warning } ? ExitCode.failure : ExitCode.success
        } catch {
            report("\(error)", arguments)
            return ExitCode.failure
        }
    }

    private static func report(_ error: String, _ arguments: Arguments) {
        if arguments.isSet(json) {
            let object: JSON = ["valid": false, "error": .string(error), "warnings": []]
            Console.print(String(decoding: object.serialized(), as: UTF8.self))
        } else {
            Console.print("error: \(error)")
        }
    }

    private static func report(_ warnings: [PolicyWarning], _ arguments: Arguments) {
        if arguments.isSet(json) {
            let object: JSON = ["valid": true, "error": nil, "warnings": .array(warnings.map(\.json))]
            Console.print(String(decoding: object.serialized(), as: UTF8.self))
        } else {
            for warning in warnings { Console.print(warning.description) }
            if warnings.isEmpty { Console.print("nothing found") }
        }
    }
}
