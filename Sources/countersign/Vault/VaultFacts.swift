import Bytes
import CountersignClient

/// What a server says of a vault: the wallet, its owner, its signers and its policies.
struct VaultFacts {
    struct Signer {
        let id: String
        let quorum: JSON
        /// The policies under which it signs, where they are not the wallet's.
        let policyIDs: [String]
    }

    let wallet: JSON
    let owner: JSON?
    let signers: [Signer]
    let policies: [JSON]
    /// Those that rules look at, by their ids.
    let aggregations: [String: JSON]

    static func load(_ walletID: String, from app: AppClient) async throws -> VaultFacts {
        let wallet = try await get("/v1/wallets/\(walletID)", "wallet \(walletID)", app)
        var signers: [Signer] = []
        for signer in wallet["additional_signers"]?.arrayValue ?? [] {
            let id = signer["signer_id"]?.stringValue ?? ""
            signers.append(
                Signer(
                    id: id, quorum: try await get("/v1/key_quorums/\(id)", "signer \(id)", app),
                    policyIDs: signer["override_policy_ids"].texts))
        }
        var owner: JSON?
        if let id = wallet["owner_id"]?.stringValue {
            owner = try await get("/v1/key_quorums/\(id)", "owner \(id)", app)
        }
        var policies: [JSON] = []
        var seen: Set<String> = []
        for id in wallet["policy_ids"].texts + signers.flatMap(\.policyIDs) where seen.insert(id).inserted {
            policies.append(try await get("/v1/policies/\(id)", "policy \(id)", app))
        }
        var aggregations: [String: JSON] = [:]
        for id in aggregationIDs(of: policies) {
            aggregations[id] = try await get("/v1/aggregations/\(id)", "aggregation \(id)", app)
        }
        return VaultFacts(
            wallet: wallet, owner: owner, signers: signers, policies: policies, aggregations: aggregations)
    }

    private static func aggregationIDs(of policies: [JSON]) -> Set<String> {
        let rules = policies.flatMap { $0["rules"]?.arrayValue ?? [] }
        let conditions = rules.flatMap { $0["conditions"]?.arrayValue ?? [] }
        let fields = conditions.filter { $0["field_source"] == "reference" }.compactMap { $0["field"]?.stringValue }
        return Set(fields.filter { $0.hasPrefix("aggregation.") }.map { String($0.dropFirst("aggregation.".count)) })
    }

    private static func get(_ path: String, _ what: String, _ app: AppClient) async throws -> JSON {
        guard path.utf8.allSatisfy({ 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2F || $0 == 0x5F }) else {
            throw CommandError("the \(what) has no id of a-z and 0-9")
        }
        do { return try await app.get(path) } catch {
            throw CommandError("the \(what) cannot be read from --server \(app.apiURL): \(error.explanation)")
        }
    }

    /// The networks of Hyperliquid that ALLOW rules of the policies name: `true` for the test network.
    var networksAllowed: Set<Bool> {
        let rules = policies.flatMap { $0["rules"]?.arrayValue ?? [] }.filter { $0["action"] == "ALLOW" }
        var found: Set<Bool> = []
        for condition in rules.flatMap({ $0["conditions"]?.arrayValue ?? [] }) {
            guard condition["operator"] == "eq" || condition["operator"] == "in" else { continue }
            let values = condition["value"]?.stringValue.map { [$0] } ?? condition["value"].texts
            switch condition["field"]?.stringValue {
            case "hyperliquidChain": found.formUnion(values.map { $0 == "Testnet" })
            case "is_testnet": found.formUnion(values.map { $0 == "true" })
            case "source" where condition["typed_data"]?["primary_type"] == "Agent":
                found.formUnion(values.map { $0 == "b" })
            default: continue
            }
        }
        return found
    }
}

extension JSON? {
    /// The texts of an array; none for anything else.
    var texts: [String] { (self?.arrayValue ?? []).compactMap(\.stringValue) }
}
