import Audit
import Bytes
import Signer
import Synchronization

/// What signers are told of limits: which windows a request will need is only known to who judges it, so what the last
/// request of a wallet needed is sent along, and asked about again only if that was not enough.
final class LimitUsage: Sendable {
    private static let maximumWallets = 65_536

    private let book: LimitBook
    private let clock: @Sendable () -> Int64
    private let needed = Mutex<[String: [WindowNeed]]>([:])

    init(_ book: LimitBook, clock: @escaping @Sendable () -> Int64) {
        self.book = book
        self.clock = clock
    }

    /// What the next request of a wallet is likely to need.
    ///
    /// - Parameter isFresh: whether it is read anew because what is remembered was wrong.
    func expected(of walletID: String, isFresh: Bool) async throws(WalletsError) -> [[UInt8]: UInt256] {
        let windows = needed.withLock { $0[walletID] ?? [] }
        guard !windows.isEmpty else { return [:] }
        return isFresh ? try await read(windows) : book.remembered(windows, atMs: clock())
    }

    /// What a request needs, as a signer said.
    func known(of windows: [WindowNeed], for walletID: String, isFresh: Bool) async throws(WalletsError)
        -> [[UInt8]: UInt256]
    {
        needed.withLock { needed in
            if needed.count >= LimitUsage.maximumWallets { needed.removeAll() }
            needed[walletID] = windows
        }
        var used = isFresh ? [:] : book.remembered(windows, atMs: clock())
        let unknown = windows.filter { used[$0.key] == nil }
        if !unknown.isEmpty { used.merge(try await read(unknown)) { _, new in new } }
        return used
    }

    private func read(_ windows: [WindowNeed]) async throws(WalletsError) -> [[UInt8]: UInt256] {
        do { return try await book.read(windows, atMs: clock()) } catch {
            throw WalletsError(.storageUnavailable, "the limits cannot be read")
        }
    }
}
