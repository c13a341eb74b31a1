import Bytes
import Ethereum
import Policy
import Testing

/// What the templates of limits let through, and what they stop.
@Suite struct LimitTemplateTests {
    private static let token = "0x" + String(repeating: "ab", count: 20)
    private static let owner = RequestOrigin(
        appID: LimitSamples.origin.appID, walletID: LimitSamples.origin.walletID,
        actor: ActingParty(.owner, id: "q"))

    private func parameters(token: Bool) -> LimitTemplate.Parameters {
        var parameters = LimitTemplate.Parameters()
        parameters.chainID = "1"
        parameters.token = token ? Self.token : nil
        parameters.recipients = [Samples.friend]
        parameters.maximum = "50"
        parameters.dailyMaximum = "100"
        parameters.count = "3"
        parameters.ownerMaximum = "1000"
        parameters.aggregationID = LimitSamples.sum
        return parameters
    }

    /// A transfer of coin or token.
    private func transfer(
        token: Bool, _ amount: UInt64, to: String = Samples.friend, chainID: UInt64 = 1
    ) throws -> Facts {
        guard token else { return try Samples.transaction(to: to, value: amount, chainID: chainID) }
        return try Samples.transaction(
            to: Self.token, data: Samples.transferCall(to: to, amount: amount), chainID: chainID)
    }

    private func isAllowed(
        _ template: LimitTemplate, token: Bool, _ facts: Facts, used: UInt64 = 0,
        origin: RequestOrigin = LimitSamples.origin
    ) throws -> Bool {
        let parameters = parameters(token: token)
        let policy = try Samples.compiled(try template.policy(parameters))
        let aggregations = try template.aggregation(parameters).map { [try LimitSamples.compiled($0)] } ?? []
        let context = try LimitSamples.context(origin)
        var readings = policy.measure(facts, by: aggregations.map { ($0, context) })
        readings.know(Dictionary(uniqueKeysWithValues: readings.missing.map { ($0.key, UInt256(used)) }))
        return policy.evaluate(facts, in: context, limits: readings).isAllowed
    }

    @Test(
        "every template stops what is too much, another chain, another recipient and another call",
        arguments: LimitTemplate.allCases, [true, false])
    func stopped(template: LimitTemplate, token: Bool) throws {
        #expect(try isAllowed(template, token: token, transfer(token: token, 50)))
        #expect(try !isAllowed(template, token: token, transfer(token: token, 51)))
        #expect(try !isAllowed(template, token: token, transfer(token: token, 5, chainID: 8453)))
        #expect(try !isAllowed(template, token: token, transfer(token: token, 5, to: Samples.stranger)))
        #expect(try !isAllowed(template, token: token, transfer(token: !token, 5)))
        #expect(try !isAllowed(template, token: token, .personalMessage([1])))
        #expect(try !isAllowed(template, token: token, Samples.transaction(to: nil, data: [1])))
    }

    @Test("a day's sum is met up to its last unit", arguments: [LimitTemplate.perDay, .ownerAbove], [true, false])
    func perDay(template: LimitTemplate, token: Bool) throws {
        #expect(try isAllowed(template, token: token, transfer(token: token, 40), used: 60))
        #expect(try !isAllowed(template, token: token, transfer(token: token, 40), used: 61))
    }

    @Test("so many an hour and no more", arguments: [true, false])
    func perHour(token: Bool) throws {
        #expect(try isAllowed(.perHour, token: token, transfer(token: token, 1), used: 2))
        #expect(try !isAllowed(.perHour, token: token, transfer(token: token, 1), used: 3))
    }

    @Test("above the limits only the owner signs, and not without bound", arguments: [true, false])
    func ownerAbove(token: Bool) throws {
        let large = try transfer(token: token, 1000)
        #expect(try !isAllowed(.ownerAbove, token: token, large))
        #expect(try isAllowed(.ownerAbove, token: token, large, used: 100, origin: Self.owner))
        #expect(try !isAllowed(.ownerAbove, token: token, transfer(token: token, 1001), origin: Self.owner))
    }

    @Test("a template says what it lacks")
    func missing() {
        let empty = LimitTemplate.Parameters()
        for template in LimitTemplate.allCases {
            #expect(throws: PolicyError.self) { try template.policy(empty) }
        }
        var coin = empty
        coin.chainID = "1"
        coin.maximum = "1"
        #expect(throws: PolicyError.self) { try LimitTemplate.perTransaction.policy(coin) }
    }
}
