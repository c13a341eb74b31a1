/// The tables of what a rule may say: which sources a method has, which fields a source has, which operators fit.
///
/// Privy's schema for Ethereum; what is marked as ours is an extension.
enum PolicySchema {
    /// The sources that conditions of a rule may use.
    static func sources(of selector: MethodSelector) -> Set<FieldSource> {
        requestSources(of: selector).union([.system, .reference])
    }

    /// The sources that look at what is asked.
    private static func requestSources(of selector: MethodSelector) -> Set<FieldSource> {
        guard case .only(let method) = selector else { return [] }
        return switch method {
        case .signTransaction, .sendTransaction, .signUserOperation, .sendCalls: [.transaction, .calldata]
        // Ours: typed data that is a user-signed action of Hyperliquid is read as one.
        case .signTypedData: [.typedDataDomain, .typedDataMessage, .hyperliquidAction]
        case .personalSign, .solanaSignMessage: [.message]
        case .solanaSignTransaction, .solanaSendTransaction: FieldSource.ofSolana
        case .signAuthorization: [.authorization]
        case .signL1Action: [.hyperliquidAction]
        case .transfer, .earnDeposit, .earnWithdraw: [.actionRequestBody]
        case .signHash, .rawSign, .exportPrivateKey, .exportSeedPhrase: []
        }
    }

    /// The fields of sources whose fields are fixed, with what they read.
    static let fields: [FieldSource: [String: FixedField]] = [
        .transaction: ["to": .to, "value": .value, "chain_id": .chainID],
        .typedDataDomain: [
            "chainId": .domainChainID, "chain_id": .domainChainID,
            "verifyingContract": .domainContract, "verifying_contract": .domainContract,
            // Ours.
            "name": .domainName, "version": .domainVersion, "salt": .domainSalt,
        ],
        .authorization: [
            "contract": .authorizationContract,
            // Ours.
            "chain_id": .authorizationChainID, "nonce": .authorizationNonce,
        ],
        .message: ["content": .messageContent, "byte_length": .messageLength],
        .system: [
            "current_unix_timestamp": .unixTimestamp,
            // Ours.
            "actor": .actor,
        ],
        .hyperliquidAction: HyperliquidField.byName.mapValues { .hyperliquid($0) },
    ].merging(SolanaField.bySource.mapValues { $0.mapValues { .solana($0) } }) { first, _ in first }

    /// The operators with which a value of a kind can be compared.
    static func operators(for kind: FieldKind) -> Set<ConditionOperator> {
        let equality = ConditionOperator.equality
        return switch kind {
        case .bool, .actor: equality
        case .sum: ConditionOperator.ordering
        case .address, .account: equality.union([.isInConditionSet])
        case .integer, .decimal: equality.union(ConditionOperator.ordering).union([.isInConditionSet])
        case .bytes: equality.union(ConditionOperator.substring).union([.isInConditionSet])
        case .text: Set(ConditionOperator.allCases)
        }
    }
}

/// A field that needs no description of the data around it.
enum FixedField: Sendable, Hashable {
    case to, value, chainID
    case domainChainID, domainContract, domainName, domainVersion, domainSalt
    case authorizationContract, authorizationChainID, authorizationNonce
    case messageContent, messageLength
    case unixTimestamp
    case actor
    case hyperliquid(HyperliquidField)
    case solana(SolanaField)

    var kind: FieldKind {
        switch self {
        case .to, .domainContract, .authorizationContract: .address
        case .value, .chainID, .domainChainID, .authorizationChainID, .authorizationNonce, .messageLength,
            .unixTimestamp:
            .integer
        case .domainName, .domainVersion, .messageContent: .text
        case .domainSalt: .bytes
        case .actor: .actor
        case .hyperliquid(let field): field.valueKind
        case .solana(let field): field.kind
        }
    }
}
