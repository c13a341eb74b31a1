import Bytes

/// `countersign doctor`: says what is wrong with an installation and how to mend it. Changes nothing.
enum DoctorCommand {
    private static let json = Flag("--json", nil, "print JSON")

    static let command = Command(
        name: "doctor", words: "", summary: "says what is wrong with this installation and how to mend it",
        flags: Flag.common + [json]
    ) { arguments in
        let folder = FolderChecks(folder: DataFolder(arguments)).findings
        let findings = folder + (await DatabaseChecks(arguments: arguments).findings()) + MachineChecks.findings
        if arguments.isSet(json) {
            Console.print(String(decoding: JSON.array(findings.map(\.json)).serialized(), as: UTF8.self))
        } else {
            for finding in findings { Console.print(finding.line) }
        }
        return findings.contains { $0.level == .fail } ? ExitCode.failure : ExitCode.success
    }
}
