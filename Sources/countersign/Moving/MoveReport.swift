import Bytes
import Policy

/// What became of an app's wallets.
struct MoveReport {
    enum Outcome {
        case moved(String)
        case alreadyHere(String)
        /// A dry run's word for what would be moved.
        case movable
        case notMoved(String)

        var words: String {
            switch self {
            case .moved: "moved"
            case .alreadyHere: "already here"
            case .movable: "can be moved"
            case .notMoved: "not moved"
            }
        }

        /// The id here, or why there is none.
        var rest: String {
            switch self {
            case .moved(let id), .alreadyHere(let id): id
            case .movable: "-"
            case .notMoved(let why): why
            }
        }
    }

    private(set) var rows: [(wallet: SourceWallet, outcome: Outcome)] = []

    mutating func add(_ wallet: SourceWallet, _ outcome: Outcome) { rows.append((wallet, outcome)) }

    var isComplete: Bool {
        rows.allSatisfy { row in
            if case .notMoved = row.outcome { false } else { true }
        }
    }

    /// One line for each wallet, and how many there are of each outcome.
    var table: String {
        let width = rows.map { $0.wallet.address.count }.max() ?? 0
        let lines = rows.map { row in
            "\(row.outcome.words.padded(to: 14))\(PlainText.plain(row.wallet.address).padded(to: width + 2))"
                + "\(PlainText.plain(row.wallet.id).padded(to: 26))\(PlainText.plain(row.outcome.rest, atMost: 1_000))"
        }
        var sums: [(String, Int)] = []
        for row in rows {
            let words = row.outcome.words
            if let index = sums.firstIndex(where: { $0.0 == words }) {
                sums[index].1 += 1
            } else {
                sums.append((words, 1))
            }
        }
        let summary = sums.isEmpty ? "the app has no wallets" : sums.map { "\($1) \($0)" }.joined(separator: ", ")
        return (lines + [summary]).joined(separator: "\n")
    }

    var jsonText: String {
        let wallets = rows.map { row -> JSON in
            var members: [JSON.Member] = [
                .init("from", .string(row.wallet.id)), .init("address", .string(row.wallet.address)),
                .init("chain_type", .string(row.wallet.chain)),
                .init("outcome", .string(row.outcome.words.replacing(" ", with: "_"))),
            ]
            switch row.outcome {
            case .moved(let id), .alreadyHere(let id): members.append(.init("to", .string(id)))
            case .notMoved(let why): members.append(.init("reason", .string(why)))
            case .movable: break
            }
            return .object(members)
        }
        return String(decoding: JSON.object([.init("wallets", .array(wallets))]).serialized(), as: UTF8.self)
    }
}
