import Signer

/// An app that has proved who it is, and what its secret is good for.
public struct AppAccess: Sendable {
    public let app: AppRecord
    public let scope: AppRecord.Scope

    public init(app: AppRecord, scope: AppRecord.Scope) {
        self.app = app
        self.scope = scope
    }
}

/// Whether a secret is an app's.
public struct AppAuthentication: Sendable {
    private let store: RecordStore
    private let clock: @Sendable () -> Int64

    public init(store: RecordStore, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.clock = clock
    }

    /// The app, if the secret is one of its own; an unknown app takes the same comparison.
    ///
    /// What is kept in memory may be stale, so a secret that it refuses is compared with the stored record before it is
    /// refused; that it accepts is checked again by the commit of whatever is asked for.
    public func app(id: String, secret: [UInt8]) async throws(WalletsError) -> AppAccess? {
        guard RecordID.isValid(id), secret.count <= 256 else { return nil }
        let key = RecordKey(kind: .app, id: id)
        if case .app(let app)? = try await store.newest(key)?.record.body, let access = access(app, secret) {
            return access
        }
        guard case .app(let app)? = try await store.fetch(key)?.record.body else {
            _ = access(.unknown, secret)
            return nil
        }
        return access(app, secret)
    }

    private func access(_ app: AppRecord, _ secret: [UInt8]) -> AppAccess? {
        app.scope(of: secret, nowMs: clock()).map { AppAccess(app: app, scope: $0) }
    }
}
