import Foundation
import Testing

@Suite struct BannedConstructTests {
    @Test func `nothing in Sources ends the process or trusts blindly`() throws {
        let banned = [
            #"\btry!"#, #"\bas!"#, #"\bfatalError\b"#, #"\bpreconditionFailure\b"#, #"\bassertionFailure\b"#,
            #"\bunowned\(unsafe\)"#, #"^\s*import Foundation\s*$"#,
            // A force unwrap: what can end an expression, then `!`, which is neither `!=` nor the type of a C pointer.
            #"[\w\)\]\}]!(?!=)"#,
        ]
        for pattern in banned { try expectNone(pattern) { _ in true } }
    }

    @Test func `only the console prints`() throws {
        try expectNone(#"(^|[^\w.])(print|debugPrint|dump)\("#) { !$0.hasPrefix("Sources/countersign/CommandLine/") }
    }

    @Test func `every task says where it runs`() throws {
        // The threads of the default executor read files that a confined process may not read, which ends it.
        try expectNone(
            #"\bTask(\.detached)? *(\{|\(\)|\(priority)|\bTask\.detached|\bTask\.sleep|\bwith\w*TaskGroup|\basync let\b"#
        ) { _ in
            true
        }
    }

    @Test func `unchecked sendability is listed, and nothing is listed in vain`() {
        let users = Set(
            Checkout.sources.filter { !$0.places { $0.contains("@unchecked Sendable") }.isEmpty }.map(\.path))
        #expect(users.subtracting(Exceptions.uncheckedSendable).sorted() == [])
        #expect(Exceptions.uncheckedSendable.subtracting(users).sorted() == [])
    }

    @Test func `what is to be done says who does it`() throws {
        let pattern = try Regex(#"\b(TODO|FIXME|XXX|HACK)\b(?!\([a-z]+\):)"#)
        var places: [String] = []
        for path in Checkout.paths where path.hasSuffix(".swift") && !path.hasPrefix("Tests/TidyTests/") {
            let lines = (Checkout.text(path) ?? "").components(separatedBy: "\n")
            for (number, line) in lines.enumerated() where line.contains(pattern) {
                places.append("\(path):\(number + 1)")
            }
        }
        #expect(places == [])
    }

    private func expectNone(_ pattern: String, in isMeant: (String) -> Bool) throws {
        let regex = try Regex(pattern)
        let places = Checkout.sources.filter { isMeant($0.path) }.flatMap { $0.places { $0.contains(regex) } }
        #expect(places == [], "\(pattern)")
    }
}
