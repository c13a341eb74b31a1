import Ethereum
import Solana

/// Reading fields whose place is fixed.
extension FixedField {
    func read(_ subject: Facts.Subject, element: Int, in context: EvaluationContext) -> Reading {
        switch (self, subject) {
        case (.unixTimestamp, _): .value(.integer(context.nowMs / 1_000))
        case (.actor, _): Reading(context.origin.actor.map { .text($0.kind.rawValue) })
        case (.hyperliquid(let field), .l1Action(let action)): action.read(field, element: element, in: context)
        case (.hyperliquid(let field), .typedData(let data)):
            HyperliquidFacts(userSigned: data)?.read(field, element: element, in: context)
                ?? .inapplicable(.otherPrimaryType)
        case (.solana(let field), .solana(let facts)): facts.read(field, element: element, in: context)
        case (_, .transaction(let transaction)): read(transaction)
        case (_, .userOperation(let operation)): read(operation)
        case (_, .typedData(let data)): Reading(value(in: data.domain))
        case (_, .authorization(let authorization)): Reading(value(in: authorization))
        case (_, .message(let message)): read(message, text: String(validating: message, as: UTF8.self))
        case (_, .solanaMessage(let message)):
            // A message off the chain begins with a byte that no text has.
            read(message, text: String(validating: message, as: UTF8.self) ?? (try? OffchainMessage(message))?.text)
        default: .unevaluable(.notServed)
        }
    }

    private func read(_ transaction: Transaction) -> Reading {
        switch self {
        case .to:
            guard case .call(let address) = transaction.recipient else { return .unevaluable(.contractCreation) }
            return .value(.address(address))
        case .value: return .value(.integer(transaction.value))
        case .chainID: return Reading(transaction.chainID.map { .integer($0) })
        default: return .unevaluable(.notServed)
        }
    }

    /// Where the call goes that the account makes; nothing is known of anything else that it does.
    private func read(_ operation: UserOperation) -> Reading {
        if self == .chainID { return .value(.integer(operation.chainID)) }
        guard let call = operation.plainCall else { return .unevaluable(.hiddenCall) }
        switch self {
        case .to: return .value(.address(call.to))
        case .value: return .value(.integer(call.value))
        default: return .unevaluable(.notServed)
        }
    }

    private func value(in domain: TypedData.Domain) -> FactValue? {
        switch self {
        case .domainChainID: domain.chainID.map { .integer($0) }
        case .domainContract: domain.verifyingContract.map { .address($0) }
        case .domainName: domain.name.map { .text($0) }
        case .domainVersion: domain.version.map { .text($0) }
        case .domainSalt: domain.salt.map { .bytes($0) }
        default: nil
        }
    }

    private func value(in authorization: Authorization7702) -> FactValue? {
        switch self {
        case .authorizationContract: .address(authorization.address)
        case .authorizationChainID: .integer(authorization.chainID)
        case .authorizationNonce: .integer(authorization.nonce)
        default: nil
        }
    }

    private func read(_ message: [UInt8], text: String?) -> Reading {
        switch self {
        case .messageLength: .value(.integer(UInt64(message.count)))
        case .messageContent: text.map { .value(.text($0)) } ?? .unevaluable(.invalidText)
        default: .unevaluable(.notServed)
        }
    }
}
