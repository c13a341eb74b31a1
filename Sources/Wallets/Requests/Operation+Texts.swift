import Signer

extension Operation {
    var isDeletion: Bool {
        switch self {
        case .deleteKeyQuorum, .deletePolicy, .deleteConditionSet, .deleteAggregation, .deleteUser: true
        default: false
        }
    }

    var notFoundText: String {
        switch subject?.kind {
        case .wallet: "Wallet not found"
        case .keyQuorum: "Key quorum not found"
        case .policy: "Policy not found"
        case .conditionSet: "Condition set not found"
        case .aggregation: "Aggregation not found"
        case .user: "User not found"
        case .app, .keyImport, nil: "Not found"
        }
    }
}

extension RecordKind {
    var text: String { rawValue.replacing("_", with: " ") }
}

extension RecordGathering {
    /// The app's own public URLs.
    var appPublicURLs: [String] { app?.publicURLs ?? [] }

    /// For how many days the app keeps what was asked; nil when it does not.
    var payloadDays: Int64? { app?.payloadDays }

    private var app: AppRecord? {
        guard case .app(let app)? = records[RecordKey(kind: .app, id: appID)]?.record.body else { return nil }
        return app
    }
}
