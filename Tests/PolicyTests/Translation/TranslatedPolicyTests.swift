import Bytes
import Policy
import TestSupport
import Testing

/// What policies of Privy's become here, and that nothing of them is lost silently.
@Suite struct TranslatedPolicyTests {
    private static let quorumID = "etxu7sm618a1zpzmnd7uqorp"
    private static let to = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend))

    /// As `GET /v1/policies/{id}` answers.
    private static func answer(_ rules: [JSON], more: [JSON.Member] = []) -> JSON {
        let identified = rules.enumerated().map { index, rule in
            JSON.object([.init("id", .string(Samples.identifier(index)))] + (rule.objectValue ?? []))
        }
        let policy: [JSON.Member] = [
            .init("id", "tb54eps4z44ed0jepousxi4n"), .init("name", "Vault Ops"), .init("chain_type", "ethereum"),
            .init("rules", .array(identified)), .init("version", "1.0"), .init("created_at", 1_741_833_088_894),
            .init("owner_id", .string(quorumID)),
        ]
        return .object(policy.filter { member in !more.contains { $0.key == member.key } } + more)
    }

    private static func faults(_ rules: [JSON], more: [JSON.Member] = []) -> [String] {
        TranslatedPolicy(answer(rules, more: more)).findings.filter { $0.kind == .inexpressible }.map(\.path)
    }

    @Test("a policy of Privy's is made with the same rules, under the owner that it is given")
    func same() throws {
        let rules = [
            Samples.rule("eth_sendTransaction", [Self.to], name: "pay"),
            Samples.rule("*", [], action: "DENY", name: "none"),
        ]
        let translated = TranslatedPolicy(Self.answer(rules))
        #expect(translated.id == "tb54eps4z44ed0jepousxi4n" && translated.ownerID == Self.quorumID)
        #expect(translated.canBeMade(leavingOutRules: false))
        let creation = try PolicyCreation(translated.body(ownerID: "owner", ids: [:]))
        #expect(creation.document.rules.map(\.json) == rules)
        #expect(creation.document.name == "Vault Ops" && creation.document.chain == .ethereum)
        #expect(creation.owner.ownerID == "owner")
        #expect(try PolicyCreation(translated.body(ownerID: nil, ids: [:])).owner.ownerID == nil)
    }

    @Test("the bodies that Privy's own clients send are taken")
    func recorded() throws {
        var count = 0
        for file in try VectorFolder.files(for: .recordedRequests) {
            for request in try file.cases("requests") where try request.string("request_line").contains("/v1/policies")
            {
                guard let text = request["body"]?.stringValue, let body = try? JSON.parse(Array(text.utf8)),
                    body["version"] != nil
                else { continue }
                count += 1
                let translated = TranslatedPolicy(body)
                #expect(translated.canBeMade(leavingOutRules: false), "\(translated.findings)")
                _ = try PolicyCreation(translated.body(ownerID: nil, ids: [:]))
            }
        }
        #expect(count > 0)
    }

    @Test(
        "what cannot be expressed is named by its place",
        arguments: [
            (Samples.rule("tron_sendTransaction", [to]), "rules.0.method"),
            (Samples.rule("xrpl_signTransaction"), "rules.0.method"),
            (Samples.rule("signTransactionBytes"), "rules.0.method"),
            (Samples.rule("swap_of_tomorrow"), "rules.0.method"),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("tempo_transaction", "fee_token", "eq", "1")]),
                "rules.0.conditions.0.field_source"
            ),
            (
                Samples.rule(
                    "eth_signTransaction",
                    [to, Samples.condition("tron_transaction", "TransferContract.amount", "lte", "1")]),
                "rules.0.conditions.1.field_source"
            ),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("ethereum_transaction", "gas", "lte", "1")]),
                "rules.0.conditions.0.field"
            ),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("ethereum_transaction", "to", "like", "1")]),
                "rules.0.conditions.0.operator"
            ),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("ethereum_transaction", "to", "gt", "1")]),
                "rules.0.conditions.0.operator"
            ),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("ethereum_transaction", "value", "lte", "one")]),
                "rules.0.conditions.0.value"
            ),
            (
                Samples.rule("eth_signTransaction", [Samples.condition("ethereum_transaction", "value", "lte", 1)]),
                "rules.0.conditions.0.value"
            ),
            (
                Samples.rule("personal_sign", [Samples.condition("ethereum_transaction", "to", "eq", "0x00")]),
                "rules.0.conditions.0.field_source"
            ),
            (
                Samples.rule(
                    "eth_signTransaction",
                    [
                        Samples.condition(
                            "ethereum_transaction", "to", "eq", .string(Samples.friend), more: [.init("unit", "wei")])
                    ]), "rules.0.conditions.0"
            ),
            (Samples.rule("eth_signTransaction", action: "REVIEW"), "rules.0.action"),
            (Samples.rule("eth_signTransaction", more: [.init("priority", 1)]), "rules.0.priority"),
            (Samples.rule("eth_signTransaction", name: ""), "rules.0.name"),
            (Samples.rule("signTransaction"), "rules.0.method"),
            (["name": "r", "method": "*", "action": "DENY"], "rules.0.conditions"),
            ("deny", "rules.0"),
        ] as [(JSON, String)])
    func inexpressible(rule: JSON, path: String) {
        let translated = TranslatedPolicy(Self.answer([]).replacingRules([rule]))
        let faults = translated.findings.filter { $0.kind == .inexpressible }
        #expect(faults.map(\.path) == [path])
        #expect(faults.allSatisfy { !$0.message.isEmpty && $0.rule == rule["name"]?.stringValue })
        #expect(!translated.canBeMade(leavingOutRules: false))
    }

    @Test("all that cannot be expressed is found at once, in every condition of every rule")
    func several() {
        let rules = [
            Samples.rule(
                "eth_signTransaction",
                [
                    Samples.condition("sui_transfer_objects_command", "amount", "lte", "1"), Self.to,
                    Samples.condition("ethereum_transaction", "nonce", "eq", "1"),
                ], more: [.init("note", "x")]),
            Samples.rule("eth_signTransaction", [Self.to]),
            Samples.rule("tron_signTransaction", action: "DENY"),
        ]
        #expect(
            Self.faults(rules, more: [.init("name", ""), .init("shared", true)]) == [
                "shared", "name", "rules.0.note", "rules.0.conditions.0.field_source", "rules.0.conditions.2.field",
                "rules.2.method",
            ])
    }

    @Test("what is wrong with the policy itself is never left out", arguments: [false, true])
    func wholePolicy(isPartial: Bool) {
        let wrong: [(JSON.Member, String)] = [
            (.init("chain_type", "tron"), "chain_type"), (.init("chain_type", "bitcoin-segwit"), "chain_type"),
            (.init("version", "2.0"), "version"), (.init("name", .string(String(repeating: "n", count: 51))), "name"),
            (.init("rules", "none"), "rules"), (.init("owner_id", 7), "owner_id"),
            (.init("default_action", "ALLOW"), "default_action"),
        ]
        for (member, path) in wrong {
            let translated = TranslatedPolicy(Self.answer([Samples.rule("*")], more: [member]))
            #expect(translated.findings.contains { $0.kind == .inexpressible && $0.path == path })
            #expect(!translated.canBeMade(leavingOutRules: isPartial))
        }
        #expect(!TranslatedPolicy([]).canBeMade(leavingOutRules: isPartial))
        let many = Self.answer([]).replacingRules(.init(repeating: Samples.rule("*"), count: 101))
        #expect(!TranslatedPolicy(many).canBeMade(leavingOutRules: isPartial))
    }

    @Test("an ALLOW rule may be left out, and then it is all of it; a DENY rule never")
    func leavingOut() throws {
        let foreign = Samples.condition("tempo_transaction", "fee_token", "eq", "1")
        let kept = Samples.rule("eth_signTransaction", [Self.to], name: "kept")
        for action in ["ALLOW", "DENY", "deny"] {
            let translated = TranslatedPolicy(
                Self.answer([Samples.rule("eth_signTransaction", [Self.to, foreign], action: action), kept]))
            #expect(!translated.canBeMade(leavingOutRules: false))
            #expect(translated.canBeMade(leavingOutRules: true) == (action == "ALLOW"))
            guard action == "ALLOW" else { continue }
            let creation = try PolicyCreation(translated.body(ownerID: nil, ids: [:]))
            #expect(creation.document.rules.map(\.json) == [kept])
        }
    }

    @Test("sets and aggregations that conditions name get the ids that they have here, and nothing else does")
    func references() throws {
        let set = "s00000000000000000000001"
        let rules = [
            Samples.rule(
                "eth_signTransaction",
                [
                    Samples.condition("ethereum_transaction", "to", "in_condition_set", .string(set)),
                    Samples.condition("reference", "aggregation.agg-7", "lte", "100"),
                ]),
            Samples.rule("personal_sign", [Samples.condition("message", "content", "eq", .string(set))]),
        ]
        let translated = TranslatedPolicy(Self.answer(rules))
        #expect(translated.conditionSetIDs == [set] && translated.aggregationIDs == ["agg-7"])
        let ids = [set: Samples.identifier(1), "agg-7": Samples.identifier(2)]
        let body = translated.body(ownerID: nil, ids: ids)
        let document = try PolicyCreation(body).document
        #expect(document.conditionSetIDs == [Samples.identifier(1)])
        #expect(document.aggregationIDs == [Samples.identifier(2)])
        #expect(document.rules[1].conditions[0].value == .text(set))
        // An id that nobody gave is not invented.
        #expect(throws: PolicyError.self) { try PolicyCreation(translated.body(ownerID: nil, ids: [:])) }
    }

    @Test("what a rule allows less here is said")
    func narrower() {
        let rules = [
            Samples.rule("*"), Samples.rule("personal_sign"), Samples.rule("eth_sendTransaction"),
            Samples.rule("eth_signTransaction"), Samples.rule("exportPrivateKey"), Samples.rule("*", action: "DENY"),
            Samples.rule("personal_sign", more: [.init("allow_blind", true)]),
        ]
        let findings = TranslatedPolicy(Self.answer(rules)).findings
        #expect(findings.allSatisfy { $0.kind == .narrower })
        #expect(findings.map(\.path) == ["rules.0.method", "rules.1.method", "rules.2.method"])
    }

    @Test("an aggregation keeps what it counts and gets the ids of its sets; one that cannot be counted is refused")
    func aggregations() throws {
        let set = "s00000000000000000000001"
        let metric: JSON = ["field": "value", "field_source": "ethereum_transaction", "function": "sum"]
        func answer(_ more: [JSON.Member] = []) -> JSON {
            let members: [JSON.Member] = [
                .init("id", "agg-7"), .init("name", "Day"), .init("method", "eth_signTransaction"),
                .init("metric", metric), .init("window", ["type": "rolling", "seconds": 86400]),
                .init(
                    "conditions",
                    [Samples.condition("ethereum_transaction", "to", "in_condition_set", .string(set))]),
                .init("group_by", []), .init("owner_id", nil), .init("created_at", 1),
            ]
            return .object(members.filter { member in !more.contains { $0.key == member.key } } + more)
        }
        let translated = TranslatedAggregation(answer())
        #expect(translated.findings == [] && translated.conditionSetIDs == [set] && translated.ownerID == nil)
        let creation = try AggregationCreation(translated.body(ownerID: "o", ids: [set: Samples.setID]))
        #expect(creation.document.conditionSetIDs == [Samples.setID] && creation.owner.ownerID == "o")
        #expect(creation.document.metric.isSum)
        let wrong: [(JSON.Member, String)] = [
            (.init("method", "tron_signTransaction"), "method"),
            (.init("window", ["type": "rolling", "seconds": 1]), "window.seconds"),
            (.init("owner_id", 7), "owner_id"), (.init("scope", "app"), ""),
        ]
        for (member, path) in wrong {
            let findings = TranslatedAggregation(answer([member])).findings
            #expect(findings.count == 1 && findings.allSatisfy { $0.kind == .inexpressible && $0.path == path })
        }
    }
}

extension AggregationMetric {
    fileprivate var isSum: Bool { if case .sum = self { true } else { false } }
}

extension JSON {
    fileprivate func replacingRules(_ rules: [JSON]) -> JSON {
        .object((objectValue ?? []).map { $0.key == "rules" ? Member("rules", .array(rules)) : $0 })
    }
}
