import Storage

/// A part of what a search finds, the newest first.
public struct LogPage: Sendable {
    /// Entries that one page looks at, at most: what is rare in a long log comes in pages that may be empty.
    static let stretch: Int64 = 50_000

    public let entries: [LoggedReceipt]
    /// The number before which the next page begins; nil when there is none.
    public let next: Int64?

    /// - Parameter next: where the next page begins; nil at the end.
    public init(entries: [LoggedReceipt], next: Int64?) {
        self.entries = entries
        self.next = next
    }
}

extension LogQuery {
    /// The newest matching entries before one, at most `limit`.
    /// - Parameter sequence: the `next` of the page before; nil for the first page.
    public func page(before sequence: Int64?, on database: any Database) async throws -> LogPage {
        try await page(before: sequence, stretch: LogPage.stretch, on: database)
    }

    func page(before sequence: Int64?, stretch: Int64, on database: any Database) async throws -> LogPage {
        let head = try await database.read("SELECT seq FROM audit_head WHERE id = 1").first?.integer(0) ?? 0
        let end = min(sequence ?? head + 1, head + 1)
        var query = self
        query.beforeSequence = end
        query.afterSequence = max(end - 1 - stretch, 0)
        let entries = try await query.run(on: database)
        let isFull = entries.count >= limit
        let last = isFull ? entries.first?.entry.sequence : (query.afterSequence ?? 0) + 1
        return LogPage(entries: entries.reversed(), next: last.flatMap { $0 > 1 ? $0 : nil })
    }
}
