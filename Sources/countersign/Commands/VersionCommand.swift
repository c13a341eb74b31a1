/// `countersign version`
enum VersionCommand {
    static let version = "0.1.0"

    static let command = Command(
        name: "version", words: "", summary: "prints the version", flags: []
    ) { _ in
        Console.print("countersign \(version)")
        return ExitCode.success
    }
}
