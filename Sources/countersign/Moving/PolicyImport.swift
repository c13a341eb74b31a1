import Bytes
import Policy

/// What became of one policy of Privy's.
struct PolicyImport {
    let id: String
    private var name = "-"
    private var findings: [TranslationFinding] = []
    private var notes: [String] = []
    /// What is missing before `--partial` would do.
    private var couldBePartial = false
    private var madeID: String?
    private var body: JSON?
    private var obstacle: Obstacle?

    /// One that could not even be read.
    init(id: String, obstacle: Obstacle) {
        self.id = id
        self.obstacle = obstacle
    }

    init(id: String, _ translated: TranslatedPolicy, _ result: Result<(SourcePolicy, String?), Obstacle>) {
        self.id = id
        name = translated.name
        findings = translated.findings
        notes = findings.map(\.description)
        switch result {
        case .success((let policy, let madeID)):
            notes = policy.notes
            self.madeID = madeID
            body = translated.body(ownerID: nil, ids: [:])
        case .failure(let obstacle):
            self.obstacle = obstacle
            couldBePartial =
                translated.canBeMade(leavingOutRules: true) && !translated.canBeMade(leavingOutRules: false)
        }
    }

    /// Whether it was made, or in a dry run can be.
    var isGood: Bool { obstacle == nil }

    var lines: [String] {
        ["policy \(PlainText.plain(id))  \(PlainText.quoted(name))"] + notes.map { "  \($0)" } + ["  \(outcome)"]
    }

    private var outcome: String {
        if let obstacle {
            return "not made: \(PlainText.plain(obstacle.description, atMost: 1_000))"
                + (couldBePartial ? "; --partial leaves out what it allows and cannot be expressed" : "")
        }
        let left = findings.filter { $0.kind == .inexpressible }.compactMap(\.rule)
        let without =
            left.isEmpty ? "" : ", without rules: \(left.map { PlainText.quoted($0) }.joined(separator: ", "))"
        return (madeID.map { "made as \($0)" } ?? "can be made") + without
    }

    var json: JSON {
        var members: [JSON.Member] = [
            .init("from", .string(id)), .init("name", .string(name)),
            .init("outcome", isGood ? madeID == nil ? "can_be_made" : "made" : "not_made"),
            .init("findings", .array(findings.map(\.json))),
        ]
        if let madeID { members.append(.init("to", .string(madeID))) }
        if let obstacle { members.append(.init("reason", .string(obstacle.description))) }
        if let body, madeID == nil { members.append(.init("body", body)) }
        return .object(members)
    }
}

extension TranslationFinding {
    /// `{kind, path, rule, message}`
    fileprivate var json: JSON {
        [
            "kind": .string(kind.rawValue), "path": .string(path), "rule": JSON(rule), "message": .string(message),
        ]
    }
}
