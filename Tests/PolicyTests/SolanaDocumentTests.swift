import Bytes
import Policy
import Solana
import TestSupport
import Testing

private typealias S = SolanaSamples

@Suite struct SolanaDocumentTests {
    private func creation(_ rules: [JSON], chain: String = "solana") throws -> PolicyDocument {
        try PolicyCreation(
            ["version": "1.0", "name": "p", "chain_type": .string(chain), "rules": .array(rules)]
        ).document
    }

    @Test("a policy is for one chain and stays so")
    func chains() throws {
        let document = try creation([S.rule([])])
        #expect(document.chain == .solana)
        #expect(try PolicyDocument(sealed: document.identifyingRules { Samples.identifier(1) }.json).chain == .solana)
        #expect(document.answer(id: "x", createdAtMs: 1, ownerID: nil)["chain_type"] == "solana")
        #expect(throws: PolicyError.self) { try PolicyChange(["chain_type": "ethereum"]) }
    }

    @Test("rules are about methods of the policy's chain, however they get there")
    func methods() throws {
        for method in [
            "eth_signTransaction", "personal_sign", "eth_signTypedData_v4", "hyperliquid_signL1Action",
            "secp256k1_sign",
        ] {
            let rule = Samples.rule(method)
            #expect(try fault { _ = try creation([S.rule([]), rule]) } == "rules.1.method")
            let document = try creation([S.rule([])]).identifyingRules { Samples.identifier(1) }
            #expect(try fault { _ = try document.adding(PolicyRule(rule)) } == "method")
            #expect(
                try fault {
                    _ = try document.replacing(ruleID: Samples.identifier(1), with: PolicyRule(rule))
                } == "method")
            #expect(try fault { _ = try document.applying(PolicyChange(["rules": [rule]])) } == "rules.0.method")
        }
        for method in ["signMessage", "signTransaction", "signAndSendTransaction"] {
            #expect(try fault { _ = try creation([Samples.rule(method)], chain: "ethereum") } == "rules.0.method")
            #expect(throws: Never.self) { try creation([Samples.rule(method)]) }
        }
        for method in ["*", "raw_sign", "exportPrivateKey"] {
            for chain in ["ethereum", "solana"] {
                #expect(throws: Never.self) { try creation([Samples.rule(method)], chain: chain) }
            }
        }
        #expect(try fault { _ = try creation([], chain: "tron") } == "chain_type")
    }

    @Test("Privy's fields are there by their names")
    func fields() throws {
        let fields: [(String, [String])] = [
            ("solana_program_instruction", ["programId"]),
            (
                "solana_system_program_instruction",
                ["instructionName", "Transfer.from", "Transfer.to", "Transfer.lamports"]
            ),
            (
                "solana_token_program_instruction",
                [
                    "instructionName", "Transfer.source", "Transfer.destination", "Transfer.authority",
                    "Transfer.amount", "TransferChecked.source", "TransferChecked.destination",
                    "TransferChecked.authority", "TransferChecked.amount", "TransferChecked.mint", "Burn.account",
                    "Burn.mint", "Burn.authority", "Burn.amount", "MintTo.mint", "MintTo.account",
                    "MintTo.authority", "MintTo.amount", "CloseAccount.account", "CloseAccount.destination",
                    "CloseAccount.authority", "InitializeAccount3.account", "InitializeAccount3.mint",
                    "InitializeAccount3.owner",
                ]
            ),
        ]
        for (source, names) in fields {
            for name in names {
                let isNumber = name.hasSuffix("lamports") || name.hasSuffix("amount")
                let value: JSON = isNumber ? "1" : name == "instructionName" ? "Transfer" : S.friend.json
                let rule = S.rule([Samples.condition(source, name, "eq", value)])
                #expect(throws: Never.self, "\(source) \(name)") { try creation([rule]) }
            }
        }
    }

    @Test(
        "conditions that could never mean anything are refused",
        arguments: [
            ("solana_system_program_instruction", "Transfer.amount", "eq", "1"),
            ("solana_system_program_instruction", "Transfer.to", "eq", "0x1111111111111111111111111111111111111111"),
            ("solana_system_program_instruction", "Transfer.to", "eq", "1111111111111111111111111111111"),
            ("solana_system_program_instruction", "Transfer.to", "starts_with", "1"),
            ("solana_system_program_instruction", "Transfer.to", "lt", "1"),
            ("solana_system_program_instruction", "Transfer.lamports", "lte", "much"),
            ("solana_program_instruction", "programId", "eq", "System"),
            ("solana_transaction", "is_fee_payer", "eq", "yes"), ("solana_transaction", "nonce", "eq", "1"),
            ("message", "content", "eq", "x"), ("ethereum_transaction", "value", "eq", "1"),
        ])
    func refusals(source: String, field: String, operation: String, value: String) {
        #expect(throws: PolicyError.self) {
            try creation([S.rule([Samples.condition(source, field, operation, .string(value))])])
        }
    }

    private func fault(_ body: () throws -> Void) throws -> String? {
        do {
            try body()
            return nil
        } catch let error as PolicyError {
            return error.path
        }
    }
}
