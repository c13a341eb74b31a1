import Signer

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
    public func app(id: String, secret: [UInt8]) async throws(WalletsError) -> AppRecord? {
        guard RecordID.isValid(id), secret.count <= 256 else { return nil }
        let key = RecordKey(kind: .app, id: id)
        if case .app(let app)? = try await store.newest(key)?.record.body, app.accepts(secret: secret, nowMs: clock()) {
            return app
        }
        guard case .app(let app)? = try await store.fetch(key)?.record.body else {
            return AppRecord.unknown.accepts(secret: secret, nowMs: clock()) ? nil : nil
        }
        return app.accepts(secret: secret, nowMs: clock()) ? app : nil
    }
}
