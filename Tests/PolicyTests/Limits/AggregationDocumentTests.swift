import Bytes
import Ethereum
import Policy
import Testing

/// What an aggregation may say, and which window its requests are counted in.
@Suite struct AggregationDocumentTests {
    @Test("an aggregation is sealed and answered as it was written")
    func roundTrip() throws {
        let body = LimitSamples.aggregation(
            window: ["type": "fixed", "seconds": 60],
            groups: [
                ["field_source": "ethereum_transaction", "field": "to"], ["field_source": "signer", "field": "id"],
            ])
        let document = try AggregationCreation(body).document
        #expect(try AggregationDocument(sealed: document.json) == document)
        let answer = document.answer(id: LimitSamples.sum, createdAtMs: 5, ownerID: nil)
        for member in body.objectValue ?? [] { #expect(answer[member.key] != nil, "\(member.key)") }
        #expect(answer["owner_id"] == .null && answer["id"] == .string(LimitSamples.sum))
        #expect(answer["window"] == ["type": "fixed", "seconds": 60])
    }

    @Test(
        "what is wrong is refused by its name",
        arguments: [
            ("name", .string(""), "name"), ("method", "eth_sign", "method"),
            ("method", "personal_sign", "metric.field_source"),
            ("metric", ["function": "max"], "metric.function"),
            ("metric", ["function": "count", "field": "value"], "metric"),
            ("metric", ["function": "sum"], "metric.field_source"),
            ("metric", ["function": "sum", "field_source": "wallet", "field": "id"], "metric.field_source"),
            (
                "metric", ["function": "sum", "field_source": "system", "field": "current_unix_timestamp"],
                "metric.field_source"
            ),
            ("metric", ["function": "sum", "field_source": "ethereum_transaction", "field": "to"], "metric.field"),
            (
                "metric", ["function": "sum", "field_source": "ethereum_calldata", "field": "transfer.amount"],
                "metric.abi"
            ),
            ("window", ["type": "rolling", "seconds": 59], "window.seconds"),
            ("window", ["type": "rolling", "seconds": 2_592_001], "window.seconds"),
            ("window", ["type": "sliding", "seconds": 3600], "window.type"),
            ("window", ["type": "rolling", "seconds": "3600"], "window.seconds"),
            (
                "conditions", [["field_source": "message", "field": "content", "operator": "eq", "value": "a"]],
                "conditions.0.field_source"
            ),
            (
                "conditions",
                [
                    [
                        "field_source": "reference", "field": "aggregation.aaaaaaaaaaaaaaaaaaaaaaa1", "operator": "lte",
                        "value": "1",
                    ]
                ], "conditions.0.field_source"
            ),
            ("group_by", [["field_source": "wallet", "field": "address"]], "group_by.0.field"),
            (
                "group_by", [["field_source": "wallet", "field": "id"], ["field_source": "wallet", "field": "id"]],
                "group_by.1"
            ),
            (
                "group_by",
                [
                    ["field_source": "wallet", "field": "id"], ["field_source": "app", "field": "id"],
                    ["field_source": "policy", "field": "id"],
                ], "group_by"
            ),
            ("group_by", [["field_source": "system", "field": "actor"]], "group_by.0.field"),
            ("limit", "1", ""),
        ] as [(String, JSON, String)])
    func refused(member: String, value: JSON, path: String) throws {
        var members = LimitSamples.aggregation().objectValue ?? []
        members.removeAll { $0.key == member }
        let error = try #require(throws: PolicyError.self) {
            try AggregationCreation(.object(members + [.init(member, value)]))
        }
        #expect(error.path == path, "\(error)")
    }

    @Test("a value that each order has of its own tells no requests apart")
    func perElementGroup() {
        let body = LimitSamples.aggregation(
            "hyperliquid_signL1Action", metric: ["function": "count"],
            groups: [["field_source": "hyperliquid_action", "field": "asset"]])
        #expect(throws: PolicyError.self) { try AggregationCreation(body) }
    }

    @Test("a condition on a sum names an aggregation by its id and has an ordering")
    func reference() throws {
        func isTaken(_ field: String, _ operation: String, _ value: JSON, method: String = "eth_signTransaction")
            -> Bool
        {
            let condition = Samples.condition("reference", field, operation, value)
            return (try? PolicyCreation(Samples.policy([Samples.rule(method, [condition])]))) != nil
        }
        let field = "aggregation.\(LimitSamples.sum)"
        for operation in ["lt", "lte", "gt", "gte"] { #expect(isTaken(field, operation, "1")) }
        for operation in ["eq", "neq", "contains", "in_condition_set"] { #expect(!isTaken(field, operation, "1")) }
        #expect(!isTaken(field, "in", ["1"]))
        #expect(
            isTaken(field, "lte", "0x10") && isTaken(field, "lte", "10.5") && isTaken(field, "lte", "1", method: "*"))
        for value in ["-1", "ten", "", "1e3"] { #expect(!isTaken(field, "lte", .string(value))) }
        for name in ["aggregation.daily", "aggregation.", LimitSamples.sum, "aggregation.\(LimitSamples.sum)x"] {
            #expect(!isTaken(name, "lte", "1"), "\(name)")
        }
        let policy = try PolicyCreation(
            Samples.policy([Samples.rule("*", [LimitSamples.condition(), LimitSamples.condition(LimitSamples.other)])]))
        #expect(policy.document.aggregationIDs == [LimitSamples.sum, LimitSamples.other])
    }

    @Test("S29 every value of the group, the app and the aggregation tells windows apart")
    func windowKeys() throws {
        let groups: [JSON] = [
            ["field_source": "ethereum_transaction", "field": "to"], ["field_source": "wallet", "field": "id"],
        ]
        func key(
            to: String = Samples.friend, _ origin: RequestOrigin = LimitSamples.origin, id: String = LimitSamples.sum
        ) throws -> [UInt8] {
            let aggregation = try LimitSamples.compiled(LimitSamples.aggregation(groups: groups), id: id)
            let policy = try Samples.compiled([Samples.rule("eth_signTransaction", [LimitSamples.condition(id)])])
            let facts = try Samples.transaction(to: to, value: 1)
            let readings = try LimitSamples.readings(policy, facts, [aggregation], origin: origin)
            return readings.windows.first?.key ?? []
        }
        let actor = LimitSamples.origin.actor
        let keys = [
            try key(), try key(to: Samples.stranger), try key(id: LimitSamples.other),
            try key(RequestOrigin(appID: "other", walletID: LimitSamples.origin.walletID, actor: actor)),
            try key(RequestOrigin(appID: LimitSamples.origin.appID, walletID: "other", actor: actor)),
        ]
        #expect(Set(keys).count == keys.count && !keys.contains([]))
        let otherActor = RequestOrigin(appID: LimitSamples.origin.appID, walletID: LimitSamples.origin.walletID)
        #expect(try key(otherActor) == key())
    }

    @Test(
        "S29 per signer, policy, wallet or app: the same request in other hands is another window",
        arguments: [
            "wallet", "signer", "app",
        ])
    func askers(source: String) throws {
        let body = LimitSamples.aggregation(groups: [["field_source": .string(source), "field": "id"]])
        let aggregation = try LimitSamples.compiled(body)
        let origins = [
            LimitSamples.origin,
            RequestOrigin(appID: "b", walletID: "b", actor: ActingParty(.owner, id: "b")),
        ]
        let windows = origins.compactMap { aggregation.window(origin: $0, policyID: "p") }
        #expect(Set(windows.map(\.key)).count == 2)
        #expect(windows.allSatisfy { $0.group.count == 1 })
        #expect(aggregation.window(origin: RequestOrigin(), policyID: "p") == nil)
    }

    @Test("a long text tells requests apart by its hash")
    func longGroup() throws {
        let types: JSON = ["Mail": [["name": "to", "type": "string"]]]
        let field: JSON = [
            "field_source": "ethereum_typed_data_message", "field": "to",
            "typed_data": ["types": types, "primary_type": "Mail"],
        ]
        let body = LimitSamples.aggregation("eth_signTypedData_v4", metric: ["function": "count"], groups: [field])
        let aggregation = try LimitSamples.compiled(body)
        let policy = try Samples.compiled([Samples.rule("eth_signTypedData_v4", [LimitSamples.condition()])])
        func group(_ text: String) throws -> String? {
            let facts = try Samples.typedData([
                "domain": ["name": "Mail"], "types": types, "primary_type": "Mail", "message": ["to": .string(text)],
            ])
            return try LimitSamples.readings(policy, facts, [aggregation]).windows.first?.group.first
        }
        #expect(try group("short") == "short")
        let found = try group(String(repeating: "a", count: 300))
        let long = try #require(found)
        #expect(long.hasPrefix("sha256:") && long.utf8.count == 71)
        #expect(try group(String(repeating: "a", count: 301)) != long)
    }

    @Test("S29 who asks is a condition of its own")
    func actor() throws {
        let rules = [Samples.rule("eth_signTransaction", [Samples.condition("system", "actor", "eq", "owner")])]
        func isAllowed(_ kind: ActingParty.Kind?) throws -> Bool {
            let origin = RequestOrigin(appID: "a", walletID: "w", actor: kind.map { ActingParty($0, id: "q") })
            return try LimitSamples.verdict(rules, Samples.transaction(), [], origin: origin).isAllowed
        }
        #expect(try isAllowed(.owner))
        #expect(try !isAllowed(.signer) && !isAllowed(.app) && !isAllowed(nil))
        let typo = Samples.condition("system", "actor", "eq", "ownr")
        #expect(throws: PolicyError.self) { try Samples.compiled([Samples.rule("*", [typo])]) }
    }
}
