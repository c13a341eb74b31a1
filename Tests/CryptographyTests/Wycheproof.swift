import Bytes
import TestSupport

/// The cases of Project Wycheproof, of whatever algorithm: groups with common members, and tests with a verdict.
struct Wycheproof {
    enum Verdict: String {
        case valid, invalid
        /// Correct, but of a form that an implementation may refuse.
        case acceptable
    }

    let group: JSON
    let test: JSON
    let verdict: Verdict
    /// Says in a failure which case it was.
    let title: String

    func bytes(_ member: String) throws -> [UInt8] { try test.bytes(member) }
    func secret(_ member: String) throws -> Secret { Secret(testing: try test.bytes(member)) }

    /// A member of the group's `publicKey`.
    func publicKey(_ member: String) throws -> [UInt8] {
        guard let key = group["publicKey"] else { throw VectorError("no public key") }
        return try key.bytes(member)
    }

    /// Every case of every file that has the shape.
    static func cases(_ shape: VectorShape) throws -> [Wycheproof] {
        try VectorFolder.files(for: shape).flatMap { file in
            try file.cases("testGroups").flatMap { group in
                try group.cases("tests").map { try Wycheproof(file, group, $0) }
            }
        }
    }

    private init(_ file: VectorFile, _ group: JSON, _ test: JSON) throws {
        guard let verdict = Verdict(rawValue: try test.string("result")) else { throw VectorError("no verdict") }
        self.group = group
        self.test = test
        self.verdict = verdict
        title = "\(file.name) \(try test.integer("tcId")): \(test["comment"]?.stringValue ?? "")"
    }
}
