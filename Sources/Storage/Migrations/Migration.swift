/// One step of a database's schema. A step that was released is never changed: the next one corrects it.
public struct Migration: Sendable, Hashable {
    /// Its place in the order: 1, 2, 3 …
    public let number: Int
    /// What it does, in a few words; recorded in the database.
    public let name: String
    /// The SQL, one statement each, written for both engines.
    public let statements: [String]

    /// Describes a step.
    public init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
