import Audit
import Bytes
import Signer

/// A log in which everything occurs that can.
///
///     1 app.create   2 policy.create   3 condition_set.create   4 wallet.create (names the policy, has an external id)
///     5 wallet.rpc   6 wallet.rpc, denied   7 policy.update   8 wallet.rpc, superseded   9 wallet.create
///     10 policy.create   11 policy.delete   12 wallet.rpc, unreleased   13 wallet.rpc of another boot
struct History {
    let policy: String
    let wallet: String
    let otherWallet: String
    let deletedPolicy: String

    static let length = 13

    init(_ host: LedgerHost) async throws {
        policy = try await host.makePolicy()
        try await host.perform("POST", "/v1/condition_sets", ["name": "Set"])
        wallet = try await host.makeWallet(policies: [policy], externalID: "mine")
        let signing = "/v1/wallets/\(wallet)/rpc"
        try await host.perform("POST", signing, LedgerHost.greeting)
        let transaction: JSON = [
            "method": "eth_signTransaction",
            "params": [
                "transaction": [
                    "to": "0x000000000000000000000000000000000000dEaD", "value": "0x1", "chain_id": 1, "nonce": 0,
                    "gas_limit": "0x5208", "max_fee_per_gas": "0x1", "max_priority_fee_per_gas": "0x1", "type": 2,
                ]
            ],
        ]
        try await host.perform("POST", signing, transaction)
        let stale = try host.decide("POST", signing, LedgerHost.greeting)
        try await host.perform("PATCH", "/v1/policies/\(policy)", ["name": "Changed"])
        _ = try await host.record(stale)
        let answer = StoredAnswer(id: [1, 2], expiresAtMs: host.clock.nowMs + 5, content: [])
        let other = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
        _ = try await host.record(other, answer: answer)
        otherWallet = try LedgerHost.some(other.changes.last).reference.id
        deletedPolicy = try await host.makePolicy("eth_signTransaction")
        try await host.perform("DELETE", "/v1/policies/\(deletedPolicy)")
        try await host.recordUnreleased(host.decide("POST", signing, LedgerHost.greeting))
        try host.restart()
        try await host.perform("POST", signing, LedgerHost.greeting)
    }
}
