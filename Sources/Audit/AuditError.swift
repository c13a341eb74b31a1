/// A failure of the ledger, or of what is made from it.
public struct AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case unavailable, wrongKey, corrupt, unusableFile, notEmpty, notProven }
        private let base: Base
        /// Nothing could be recorded, so nothing is released.
        public static let unavailable = Code(base: .unavailable)
        /// The database belongs to another root key.
        public static let wrongKey = Code(base: .wrongKey)
        /// The database holds what the ledger never wrote.
        public static let corrupt = Code(base: .corrupt)
        /// A file cannot be read or written, or is not what it should be.
        public static let unusableFile = Code(base: .unusableFile)
        /// A backup is restored into an empty database only.
        public static let notEmpty = Code(base: .notEmpty)
        /// A proof does not prove what it should.
        public static let notProven = Code(base: .notProven)
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
