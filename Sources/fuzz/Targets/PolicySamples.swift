import Bytes
import Policy

/// Policies and the requests that they are asked about.
enum PolicySamples {
    static let id = "pppppppppppppppppppppppp"
    static let setID = "aaaaaaaaaaaaaaaaaaaaaaaa"

    private static let transfer =
        #"[{"type":"function","name":"transfer","inputs":[{"name":"to","type":"address"},{"name":"amount","type":"uint256"}]}]"#

    static let policies = [
        policy(rule("*")),
        policy(
            rule(
                "eth_signTransaction",
                condition("ethereum_transaction", "to", "in", #"["0x1111111111111111111111111111111111111111"]"#),
                condition("ethereum_transaction", "value", "lte", #""1000000000000000000""#)),
            rule(
                "eth_signTransaction",
                condition("ethereum_calldata", "transfer.amount", "gt", #""100""#, #","abi":\#(transfer)"#),
                action: "DENY")),
        policy(
            rule(
                "eth_signTypedData_v4", condition("ethereum_typed_data_domain", "chainId", "eq", #""1""#),
                condition(
                    "ethereum_typed_data_message", "contents", "starts_with", #""Hel""#,
                    #","typed_data":{"types":{"Mail":[{"name":"contents","type":"string"}]},"primary_type":"Mail"}"#))),
        policy(
            rule(
                "hyperliquid_signL1Action", condition("hyperliquid_action", "kind", "eq", #""order""#),
                condition("system", "current_unix_timestamp", "lt", #""1900000000""#)),
            rule("personal_sign", condition("message", "content", "contains", #""Hello""#))),
        policy(
            rule(
                "eth_sign7702Authorization",
                condition("ethereum_7702_authorization", "contract", "in_condition_set", #""\#(setID)""#)),
            rule("secp256k1_sign", condition("system", "current_unix_timestamp", "neq", #""5""#), action: "DENY")),
    ]

    static let requestTexts =
        [
            request("personal_sign", #"{"message":"Hello","encoding":"utf-8"}"#),
            request("personal_sign", #"{"message":"0x48656c6c6f","encoding":"hex"}"#),
            request("eth_signTypedData_v4", #"{"typed_data":\#(typedData)}"#),
            request("secp256k1_sign", #"{"hash":"0x\#(String(repeating: "ab", count: 32))"}"#),
            request(
                "eth_sign7702Authorization",
                #"{"contract":"0x1111111111111111111111111111111111111111","chain_id":1,"nonce":0}"#),
            request(
                "eth_signTransaction",
                #"{"transaction":{"type":2,"to":"0x1111111111111111111111111111111111111111","value":"0x10","chain_id":1,"#
                    + #""nonce":1,"gas_limit":21000,"max_fee_per_gas":"0x5","max_priority_fee_per_gas":1,"data":"0x"}}"#
            ),
            request(
                "eth_signTransaction",
                #"{"transaction":{"type":0,"to":"0x1111111111111111111111111111111111111111","value":0,"chain_id":1,"#
                    + #""nonce":1,"gas_limit":60000,"gas_price":7,"data":"0xa9059cbb"#
                    + String(repeating: "0", count: 24) + String(repeating: "2", count: 40)
                    + String(repeating: "0", count: 62) + #"65"}}"#),
        ]
        + ActionSamples.texts.map {
            request("hyperliquid_signL1Action", #"{"action":\#($0),"nonce":1700000000000,"is_testnet":false}"#)
        }

    static let requests = requestTexts.compactMap { text in
        (try? JSON.parse(text)).flatMap { try? SigningRequest(rpc: $0) }
    }

    static let compiled = policies.compactMap { text -> CompiledPolicy? in
        guard let json = try? JSON.parse(text), let creation = try? PolicyCreation(json) else { return nil }
        return try? CompiledPolicy(id: id, creation.document)
    }

    private static let typedData = TypedDataSamples.mail.replacing("primaryType", with: "primary_type")

    private static func policy(_ rules: String...) -> String {
        #"{"version":"1.0","name":"Fuzz","chain_type":"ethereum","rules":[\#(rules.joined(separator: ","))]}"#
    }

    private static func rule(_ method: String, _ conditions: String..., action: String = "ALLOW") -> String {
        #"{"name":"r","method":"\#(method)","conditions":[\#(conditions.joined(separator: ","))],"action":"\#(action)"}"#
    }

    private static func condition(
        _ source: String, _ field: String, _ operation: String, _ value: String, _ more: String = ""
    ) -> String {
        #"{"field_source":"\#(source)","field":"\#(field)","operator":"\#(operation)","value":\#(value)\#(more)}"#
    }

    static func request(_ method: String, _ params: String) -> String {
        #"{"method":"\#(method)","params":\#(params)}"#
    }
}
