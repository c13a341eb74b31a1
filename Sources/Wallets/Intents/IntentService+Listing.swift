import Bytes
import Signer
import Storage

extension IntentService {
    /// Pending intents that are looked through for a member, at most.
    private static let maximumLooked = IntentStore.maximumPendingOfApp

    public func list(_ query: IntentQuery) async throws(WalletsError) -> IntentPage {
        // Intents are made with the app's secret; no user has made one.
        guard query.createdByID == nil else { return IntentPage(intents: [], next: nil) }
        if query.pendingMember != nil { return try await listPending(query) }
        let found = try await intents.page(query, limit: query.limit + 1)
        var answers: [JSON] = []
        for intent in found.prefix(query.limit) {
            answers.append(try shown(intent).answer(try await situationAsKnown(intent)))
        }
        let last = found.count > query.limit ? found[query.limit - 1] : nil
        return IntentPage(intents: answers, next: last.map { $0.place(in: query.order) })
    }

    /// Those among the pending ones that a member may sign and has not signed.
    private func listPending(_ query: IntentQuery) async throws(WalletsError) -> IntentPage {
        guard let wanted = query.pendingMember, query.status == nil || query.status == .pending else {
            return IntentPage(intents: [], next: nil)
        }
        var pending = query
        pending.status = .pending
        var answers: [JSON] = []
        var last: Intent?
        for intent in try await intents.page(pending, limit: IntentService.maximumLooked)
        where shown(intent).status == .pending {
            let situation = try await situationAsKnown(intent)
            guard let member = situation.member(wanted), member.signedAtMs(intent) == nil else { continue }
            guard answers.count < query.limit else {
                return IntentPage(intents: answers, next: last?.place(in: query.order))
            }
            answers.append(try intent.answer(situation))
            last = intent
        }
        return IntentPage(intents: answers, next: nil)
    }

    /// What is over is shown as such, before it is written down.
    private func shown(_ intent: Intent) -> Intent {
        var intent = intent
        _ = intent.expired(nowMs: clock())
        return intent
    }

    /// The situation by the records that are kept here, which may be a moment old.
    private func situationAsKnown(_ intent: Intent) async throws(WalletsError) -> IntentSituation {
        let operation = try intent.operation()
        var records = RecordGathering(store, appID: intent.appID)
        try await records.collect(for: operation, body: nil)
        return try await situation(
            operation, body: try intent.request().body, appID: intent.appID, in: records)
    }
}

extension IntentStore {
    /// The intents of a query in its order, with their signatures.
    fileprivate func page(_ query: IntentQuery, limit: Int) async throws(WalletsError) -> [Intent] {
        var clause = "WHERE app_id = $1"
        var parameters: [SQLValue] = [.text(query.appID)]
        func add(_ condition: (Int) -> String, _ values: [SQLValue]) {
            clause += " AND " + condition(parameters.count + 1)
            parameters += values
        }
        let (column, isDescending) = query.order.column
        if let status = query.status { add({ "status = $\($0)" }, [.text(status.rawValue)]) }
        if let type = query.type { add({ "type = $\($0)" }, [.text(type.rawValue)]) }
        if let resource = query.resourceID { add({ "resource_id = $\($0)" }, [.text(resource)]) }
        if let after = query.after {
            add(
                { "(\(column), id) \(isDescending ? "<" : ">") ($\($0), $\($0 + 1))" },
                [.integer(after.timeMs), .text(after.id)])
        }
        let direction = isDescending ? "DESC" : "ASC"
        clause += " ORDER BY \(column) \(direction), id \(direction) LIMIT \(limit)"
        return try await read(clause, parameters)
    }
}

extension IntentQuery.Order {
    fileprivate var column: (name: String, isDescending: Bool) {
        switch self {
        case .createdAtDescending: ("created_at_ms", true)
        case .expiresAtAscending: ("expires_at_ms", false)
        case .updatedAtDescending: ("updated_at_ms", true)
        }
    }
}

extension Intent {
    fileprivate func place(in order: IntentQuery.Order) -> IntentQuery.Place {
        let timeMs =
            switch order {
            case .createdAtDescending: createdAtMs
            case .expiresAtAscending: expiresAtMs
            case .updatedAtDescending: updatedAtMs
            }
        return IntentQuery.Place(timeMs: timeMs, id: id)
    }
}
