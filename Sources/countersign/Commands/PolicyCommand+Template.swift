import Bytes
import Policy

/// `countersign policy template`
extension PolicyCommand {
    private static let asset = Flag("--asset", "NUMBER", "template: an asset that may be traded; repeatable")
    private static let notional = Flag("--max-notional", "USD", "template: the largest order")
    private static let leverage = Flag("--max-leverage", "N", "template: the largest leverage")
    private static let withdrawTo = Flag("--withdraw-to", "ADDRESS", "template: where withdrawals may go; repeatable")
    private static let skew = Flag(
        "--max-skew-ms", "MS", "template: how far a nonce may lie from now (default: 60000)")
    private static let testnet = Flag("--testnet", nil, "template: for the test network")

    private static let recipient = Flag("--recipient", "ADDRESS", "template: where payments may go; repeatable")
    private static let lamports = Flag("--max-lamports", "N", "template: the largest payment of SOL")
    private static let mint = Flag("--mint", "ADDRESS", "template: a token that may be sent")
    private static let amount = Flag(
        "--max-amount", "N", "template: the largest payment of the token, in its smallest unit")
    private static let token2022 = Flag("--token-2022", nil, "template: the token belongs to Token-2022")
    private static let fee = Flag(
        "--max-fee-lamports", "N", "template: what a transaction may cost (default: 1000000)")
    private static let chain = Flag("--chain", "ID", "limit templates: the chain's id, or solana")
    private static let token = Flag(
        "--token", "ADDRESS", "limit templates: the ERC-20 token or the mint (default: the chain's own coin)")
    private static let maximum = Flag("--max", "UNITS", "limit templates: the most of one transfer, in base units")
    private static let perDay = Flag("--max-per-day", "UNITS", "limit templates: the most of 24 hours, in base units")
    private static let count = Flag("--max-count", "N", "limit templates: the most transfers of an hour")
    private static let ownerMaximum = Flag(
        "--owner-max", "UNITS", "limit templates: the most of one transfer that the owner signs, in base units")
    private static let aggregation = Flag(
        "--aggregation", "ID", "limit templates: the aggregation that was made; without it, its body is printed")

    static let templateFlags = [
        asset, notional, leverage, withdrawTo, skew, testnet, recipient, lamports, mint, amount, token2022, fee, chain,
        token, maximum, perDay, count, ownerMaximum, aggregation,
    ]

    static var templateNames: String {
        let lines =
            PolicyTemplate.allCases.map { "  \($0.rawValue): \($0.summary)" }
            + LimitTemplate.allCases.map { "  \($0.rawValue): \($0.summary)" }
        return lines.joined(separator: "\n")
    }

    static func template(_ name: String, _ arguments: Arguments) throws(UsageError) -> Int32 {
        Console.print(String(decoding: try filled(name, arguments).serialized(), as: UTF8.self))
        return ExitCode.success
    }

    /// The template of that name, filled in with what the flags say.
    static func filled(_ name: String, _ arguments: Arguments) throws(UsageError) -> JSON {
        if let template = LimitTemplate(rawValue: name) { return try filled(template, arguments) }
        guard let template = PolicyTemplate(rawValue: name) else {
            throw UsageError("there is no template '\(name)'. There are:\n\(templateNames)\n")
        }
        var parameters = PolicyTemplate.Parameters()
        parameters.assets = arguments.list(asset)
        parameters.maximumNotional = arguments.value(notional)
        parameters.maximumLeverage = arguments.value(leverage)
        parameters.withdrawalAddresses = arguments.list(withdrawTo)
        parameters.maximumSkewMs = arguments.value(skew) ?? parameters.maximumSkewMs
        parameters.isTestnet = arguments.isSet(testnet)
        parameters.solana.recipients = arguments.list(recipient)
        parameters.solana.maximumLamports = arguments.value(lamports)
        parameters.solana.mint = arguments.value(mint)
        parameters.solana.maximumAmount = arguments.value(amount)
        parameters.solana.isToken2022 = arguments.isSet(token2022)
        parameters.solana.maximumFeeLamports = arguments.value(fee) ?? parameters.solana.maximumFeeLamports
        do { return try template.body(parameters) } catch {
            throw UsageError("the template cannot be filled in: \(error)")
        }
    }

    /// The policy of a limit, or first the aggregation that it needs.
    private static func filled(_ template: LimitTemplate, _ arguments: Arguments) throws(UsageError) -> JSON {
        var parameters = LimitTemplate.Parameters()
        parameters.chainID = arguments.value(chain)
        parameters.token = arguments.value(token)
        parameters.isToken2022 = arguments.isSet(token2022)
        parameters.maximumFeeLamports = arguments.value(fee) ?? parameters.maximumFeeLamports
        parameters.recipients = arguments.list(recipient)
        parameters.maximum = arguments.value(maximum)
        parameters.dailyMaximum = arguments.value(perDay)
        parameters.count = arguments.value(count)
        parameters.ownerMaximum = arguments.value(ownerMaximum)
        parameters.aggregationID = arguments.value(aggregation)
        do throws(PolicyError) {
            if parameters.aggregationID == nil, let body = try template.aggregation(parameters) {
                Console.error("POST this to /v1/aggregations, then ask again with --aggregation and its id.")
                return body
            }
            return try template.policy(parameters)
        } catch {
            throw UsageError("the template cannot be filled in: \(error)")
        }
    }
}
