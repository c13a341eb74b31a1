import Gateway

/// `countersign gateway`: lends app secrets to the operators of vaults.
enum GatewayCommand {
    static let config = Flag("--config", "FILE", "the vaults and apps that are served, in JSON (docs/gateway.md)")
    static let listen = Flag("--listen", "HOST:PORT", "where to serve, in place of the file's")
    static let metrics = Flag("--metrics-listen", "HOST:PORT", "where to serve Prometheus metrics, likewise")
    static let check = Flag("--check", nil, "say what is wrong with the files and exit")

    static let command = Command(
        name: "gateway", words: "", summary: "passes signed requests of vaults' operators to Privy or to a server",
        flags: [config, listen, metrics, check],
        details: """
            SIGHUP reads the file again and takes its apps and vaults, and the certificate; a file with a fault changes nothing.
            A certificate that is replaced is taken without a signal. SIGTERM ends it when what is under way is answered.
            """
    ) { arguments in
        let process = try process(arguments)
        guard !arguments.isSet(check) else { return try checked(process) }
        return try await process.run()
    }

    private static func process(_ arguments: Arguments) throws -> GatewayProcess {
        guard arguments.words.isEmpty else { throw UsageError("gateway takes no words") }
        guard let path = arguments.value(config) else { throw UsageError("--config FILE is needed") }
        let files = try GatewayFiles(path: path)
        for warning in files.warnings { Console.error("countersign gateway: \(warning)") }
        var configuration = files.configuration
        if let listen = arguments.value(listen) { configuration.listen = listen }
        if let metrics = arguments.value(metrics) { configuration.metricsListen = metrics }
        return GatewayProcess(configuration, directory: files.directory, path: path)
    }

    private static func checked(_ process: GatewayProcess) throws -> Int32 {
        try process.check()
        let (vaults, apps) = (process.directory.count, process.configuration.apps.count)
        Console.print("\(process.path): \(vaults) vault(s) of \(apps) app(s), nothing wrong")
        return ExitCode.success
    }
}
