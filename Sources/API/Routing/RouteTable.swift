/// All routes. The documented paths are tested to be the same.
enum RouteTable {
    static let offered: [Route] = [
        Route("GET", "/healthz", .health),
        Route("GET", "/readyz", .readiness),
        Route("GET", "/openapi.yaml", .document),

        Route("POST", "/v1/wallets", .change(.wallet)),
        Route("GET", "/v1/wallets", .list(.wallet)),
        Route("POST", "/v1/wallets/address", .walletByAddress),
        Route("GET", "/v1/wallets/{wallet_id}", .record(.wallet)),
        Route("PATCH", "/v1/wallets/{wallet_id}", .change(.wallet)),
        Route("POST", "/v1/wallets/{wallet_id}/rpc", .use(isRawSign: false)),
        Route("POST", "/v1/wallets/{wallet_id}/raw_sign", .use(isRawSign: true)),

        Route("POST", "/v1/key_quorums", .change(.keyQuorum)),
        Route("GET", "/v1/key_quorums", .list(.keyQuorum)),
        Route("GET", "/v1/key_quorums/{key_quorum_id}", .record(.keyQuorum)),
        Route("PATCH", "/v1/key_quorums/{key_quorum_id}", .change(.keyQuorum)),
        Route("DELETE", "/v1/key_quorums/{key_quorum_id}", .change(.keyQuorum)),

        Route("POST", "/v1/policies", .change(.policy)),
        Route("GET", "/v1/policies", .list(.policy)),
        Route("GET", "/v1/policies/{policy_id}", .record(.policy)),
        Route("PATCH", "/v1/policies/{policy_id}", .change(.policy)),
        Route("DELETE", "/v1/policies/{policy_id}", .change(.policy)),
        Route("POST", "/v1/policies/{policy_id}/evaluate", .evaluation),
        Route("POST", "/v1/policies/{policy_id}/rules", .change(.policy)),
        Route("GET", "/v1/policies/{policy_id}/rules/{rule_id}", .rule),
        Route("PATCH", "/v1/policies/{policy_id}/rules/{rule_id}", .change(.policy)),
        Route("DELETE", "/v1/policies/{policy_id}/rules/{rule_id}", .change(.policy)),

        Route("POST", "/v1/condition_sets", .change(.conditionSet)),
        Route("GET", "/v1/condition_sets", .list(.conditionSet)),
        Route("GET", "/v1/condition_sets/{condition_set_id}", .record(.conditionSet)),
        Route("PATCH", "/v1/condition_sets/{condition_set_id}", .change(.conditionSet)),
        Route("DELETE", "/v1/condition_sets/{condition_set_id}", .change(.conditionSet)),
        Route("POST", "/v1/condition_sets/{condition_set_id}/condition_set_items", .change(.conditionSet)),
        Route("PUT", "/v1/condition_sets/{condition_set_id}/condition_set_items", .change(.conditionSet)),
        Route("GET", "/v1/condition_sets/{condition_set_id}/condition_set_items", .items),
        Route("GET", "/v1/condition_sets/{condition_set_id}/condition_set_items/{item_id}", .item),
        Route("DELETE", "/v1/condition_sets/{condition_set_id}/condition_set_items/{item_id}", .change(.conditionSet)),

        Route("GET", "/v1/intents", .intents),
        Route("GET", "/v1/intents/{intent_id}", .intent),
        Route("POST", "/v1/intents/{intent_id}/authorize", .intentAuthorization),
        Route("POST", "/v1/intents/{intent_id}/reject", .intentRejection),
        Route("PATCH", "/v1/intents/wallets/{wallet_id}", .intentProposal),
        Route("POST", "/v1/intents/wallets/{wallet_id}/rpc", .intentProposal),
        Route("PATCH", "/v1/intents/key_quorums/{key_quorum_id}", .intentProposal),
        Route("PATCH", "/v1/intents/policies/{policy_id}", .intentProposal),
        Route("POST", "/v1/intents/policies/{policy_id}/rules", .intentProposal),
        Route("PATCH", "/v1/intents/policies/{policy_id}/rules/{rule_id}", .intentProposal),
        Route("DELETE", "/v1/intents/policies/{policy_id}/rules/{rule_id}", .intentProposal),

        Route("GET", "/v1/audit", .log),

        Route("POST", "/v1/webhooks", .webhook(.create)),
        Route("GET", "/v1/webhooks", .webhook(.list)),
        Route("GET", "/v1/webhooks/{webhook_id}", .webhook(.show)),
        Route("PATCH", "/v1/webhooks/{webhook_id}", .webhook(.change)),
        Route("DELETE", "/v1/webhooks/{webhook_id}", .webhook(.remove)),
        Route("GET", "/v1/webhooks/{webhook_id}/secret", .webhook(.secret)),
        Route("POST", "/v1/webhooks/{webhook_id}/rotate_secret", .webhook(.rotateSecret)),
        Route("POST", "/v1/webhooks/{webhook_id}/replay", .webhook(.replay)),
        Route("GET", "/v1/webhooks/{webhook_id}/attempts", .webhook(.deliveries)),

        Route("POST", "/hyperliquid/{wallet_id}/exchange", .relay(.init(isTestnet: false, endpoint: .exchange))),
        Route("POST", "/hyperliquid/{wallet_id}/info", .relay(.init(isTestnet: false, endpoint: .info))),
        Route("POST", "/hyperliquid-testnet/{wallet_id}/exchange", .relay(.init(isTestnet: true, endpoint: .exchange))),
        Route("POST", "/hyperliquid-testnet/{wallet_id}/info", .relay(.init(isTestnet: true, endpoint: .info))),
    ]

    /// Routes of Privy's API beside the ones above, so that whoever calls them learns what is the matter.
    static let absent: [Route] = [
        Route("POST", "/v1/wallets/batch", .absent),
        Route("POST", "/v1/wallets/import/init", .absent),
        Route("POST", "/v1/wallets/import/submit", .absent),
        Route("POST", "/v1/wallets/authenticate", .absent),
        Route("POST", "/v1/wallets/authenticate/intents", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/export", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/archive", .absent),
        Route("GET", "/v1/wallets/{wallet_id}/balance", .absent),
        Route("GET", "/v1/wallets/{wallet_id}/transactions", .absent),
        Route("GET", "/v1/wallets/{wallet_id}/actions/{action_id}", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/transfer", .absent),
        Route("POST", "/v1/intents/wallets/{wallet_id}/transfer", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/transfer/quote", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/swap", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/swap/quote", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/earn/ethereum/deposit", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/earn/ethereum/withdraw", .absent),
        Route("POST", "/v1/wallets/{wallet_id}/earn/ethereum/incentive/claim", .absent),
    ]

    /// Whole parts of Privy's API that are not offered, by the segment after `/v1`.
    static let absentCollections: Set<String> = [
        "aggregations", "apps", "custodial_wallets", "transactions", "users", "wallets_with_recovery",
    ]
}
