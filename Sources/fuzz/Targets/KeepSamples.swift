/// Requests to a keep as `{method, path, body, signed?}`; `$wallet` and the like stand for the ids of the stage's records.
enum KeepSamples {
    static let requests =
        PolicySamples.requestTexts.flatMap { text in
            [
                request("POST", "/v1/wallets/$wallet/rpc", text),
                request("POST", "/v1/wallets/$owned/rpc", text, isSigned: true),
            ]
        }
        + PolicySamples.policies.map { $0.replacing(PolicySamples.setID, with: "$set") }.flatMap { policy in
            [request("POST", "/v1/policies", policy), request("PATCH", "/v1/policies/$policy", change(to: policy))]
        } + [
            request(
                "POST", "/v1/wallets/$wallet/raw_sign",
                #"{"params":{"bytes":"aGk=","encoding":"base64","hash_function":"sha256"}}"#),
            request("POST", "/v1/wallets", wallet),
            request("POST", "/v1/wallets", #"{"chain_type":"ethereum","owner":{"public_key":"$key"}}"#),
            request(
                "PATCH", "/v1/wallets/$wallet", #"{"policy_ids":["$policy"],"display_name":"b","owner_id":"$quorum"}"#),
            request("POST", "/v1/wallets/$owned/archive", "{}", isSigned: true),
            request("POST", "/v1/key_quorums", quorum),
            request("PATCH", "/v1/key_quorums/$quorum", quorum, isSigned: true),
            request(
                "PATCH", "/v1/wallets/$owned", #"{"policy_ids":["$policy"],"owner":{"public_key":"$key"}}"#,
                isSigned: true),
            request("DELETE", "/v1/policies/$policy", "null"),
            request("POST", "/v1/condition_sets", #"{"name":"friends"}"#),
            request(
                "PUT", "/v1/condition_sets/$set/condition_set_items",
                #"[{"value":"0x1111111111111111111111111111111111111111"}]"#),
            request("POST", "/v1/condition_sets/$set/condition_set_items", #"[{"value":"1"},{"value":"2"}]"#),
        ]

    /// What the stage begins with, by the name under which its id is known.
    static let setting = [
        ("quorum", request("POST", "/v1/key_quorums", quorum)),
        ("set", request("POST", "/v1/condition_sets", #"{"name":"friends"}"#)),
        ("policy", request("POST", "/v1/policies", PolicySamples.policies[0])),
        ("wallet", request("POST", "/v1/wallets", #"{"chain_type":"ethereum"}"#)),
        ("owned", request("POST", "/v1/wallets", #"{"chain_type":"ethereum","owner_id":"$quorum"}"#)),
    ]

    private static let wallet =
        #"{"chain_type":"ethereum","display_name":"a","external_id":"e","owner_id":"$quorum","policy_ids":["$policy"],"#
        + #""additional_signers":[{"signer_id":"$quorum","override_policy_ids":["$policy"]}]}"#

    private static let quorum = #"{"public_keys":["$key"],"display_name":"q","authorization_threshold":1}"#

    /// The members of a policy that can be changed.
    private static func change(to policy: String) -> String {
        policy.replacing(#""version":"1.0","#, with: "").replacing(#""chain_type":"ethereum","#, with: "")
    }

    private static func request(_ method: String, _ path: String, _ body: String, isSigned: Bool = false) -> String {
        #"{"method":"\#(method)","path":"\#(path)","body":\#(body)\#(isSigned ? #","signed":true"# : "")}"#
    }
}
