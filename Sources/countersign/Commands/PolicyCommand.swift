import Bytes
import Policy

/// `countersign policy lint|template`
enum PolicyCommand {
    private static let json = Flag("--json", nil, "print JSON")
    private static let maximumBytes = 4 << 20

    static let command = Command(
        name: "policy", words: "lint FILE|template NAME",
        summary: "says what is wrong with a policy, as POST /v1/policies takes it; prints one to begin with",
        flags: Flag.common + [json] + templateFlags,
        details: """
            FILE is JSON; - is standard input.
            Templates:
            \(templateNames)
            Exit codes: 0 nothing found but notes; 1 a warning or a danger, or a policy that would be refused; 2 the file cannot
            be read or is no JSON.
            """
    ) { arguments in
        guard arguments.words.count == 2 else { throw UsageError("expected lint FILE or template NAME") }
        if arguments.words[0] == "template" { return try template(arguments.words[1], arguments) }
        guard arguments.words[0] == "lint" else { throw UsageError("expected lint FILE or template NAME") }
        let body: JSON
        do {
            body = try JSON.parse(FileContent.read(arguments.words[1], atMost: maximumBytes))
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
