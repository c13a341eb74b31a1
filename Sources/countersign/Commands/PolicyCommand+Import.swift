import Bytes
import CountersignClient
import Cryptography
import Policy

/// `countersign policy import`
extension PolicyCommand {
    private static let fromPrivy = Flag("--from-privy", "ID", "import: a policy at Privy; repeatable")
    private static let ownerID = Flag(
        "--owner-id", "ID", "import: the key quorum here that shall own what is made (default: those of Privy, moved)")

    static let importFlags =
        [fromPrivy, ownerID] + MovingFlags.common.filter { $0.name != json.name }

    static func importPolicies(_ arguments: Arguments) async throws -> Int32 {
        do { return try await runImport(arguments) } catch let error as VaultError {
            throw CommandError("\(error.explanation). Run it again: what was made is not made twice.")
        }
    }

    private static func runImport(_ arguments: Arguments) async throws -> Int32 {
        let parties = try MovingParties(arguments)
        let owner = arguments.value(ownerID)
        let source = PrivySource(
            parties.source, leavesOutRules: arguments.isSet(MovingFlags.partial), ignoresOwners: owner != nil)
        var policies: [(id: String, translated: TranslatedPolicy)] = []
        if arguments.words.count == 2 {
            do { policies = try documents(in: arguments.words[1]) } catch {
                Console.error("countersign policy: \(arguments.words[1]): \(error)")
                return ExitCode.unreadable
            }
        }
        var reports: [PolicyImport] = []
        for id in arguments.list(fromPrivy) {
            switch try await Result<TranslatedPolicy, Obstacle>(asking: { try await source.translation(ofPolicy: id) })
            {
            case .success(let translated): policies.append((id, translated))
            case .failure(let obstacle): reports.append(PolicyImport(id: id, obstacle: obstacle))
            }
        }
        guard !policies.isEmpty || !reports.isEmpty else { throw UsageError("expected import FILE or --from-privy ID") }
        var mover: Mover?
        if let destination = parties.destination, !arguments.isSet(MovingFlags.dryRun) {
            mover = Mover(destination, try MoveJournal(arguments, parties), parties: parties, ownerID: owner)
        }
        for (id, translated) in policies {
            let result = try await Result<(SourcePolicy, String?), Obstacle>(asking: {
                let policy = try await source.policy(translated, id: id)
                return (policy, try await mover?.policy(policy))
            })
            reports.append(PolicyImport(id: id, translated, result))
        }
        if arguments.isSet(json) {
            let all = JSON.object([.init("policies", .array(reports.map(\.json)))])
            Console.print(String(decoding: all.serialized(), as: UTF8.self))
        } else {
            for line in reports.flatMap(\.lines) { Console.print(line) }
        }
        return reports.allSatisfy(\.isGood) ? ExitCode.success : ExitCode.failure
    }

    /// A policy, an array of them, or a page of a list.
    private static func documents(in path: String) throws -> [(id: String, translated: TranslatedPolicy)] {
        let content = try JSON.parse(FileContent.read(path, atMost: maximumBytes))
        return (content.arrayValue ?? content["data"]?.arrayValue ?? [content]).map { document in
            let translated = TranslatedPolicy(document)
            return (
                id: translated.id ?? "sha256-" + Hex.encode(SHA256.hash(document.serialized())), translated: translated
            )
        }
    }
}
