/// Why a database did not do what it was asked to do.
///
/// The message is for operators. It never contains a parameter value, a column value or a password.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, in the terms in which a caller decides what to do next.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case unavailable, outcomeUnknown, constraintViolation, busy, timeout, writeFailed, corrupt, schemaTooNew
            case misuse
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The database cannot be reached, or was lost before a commit was asked for: nothing was changed.
        public static let unavailable = Code(.unavailable)
        /// The database was lost between asking for a commit and hearing of it: the caller must look what is there.
        public static let outcomeUnknown = Code(.outcomeUnknown)
        /// A row would break a constraint; `StorageError.constraint` names its kind. Nothing was changed.
        public static let constraintViolation = Code(.constraintViolation)
        /// Somebody else holds the lock, or too much work is waiting. Nothing was changed; it may be tried again.
        public static let busy = Code(.busy)
        /// A statement ran longer than it may. Nothing was changed.
        public static let timeout = Code(.timeout)
        /// The database cannot be written: the disk is full, broken or read-only.
        public static let writeFailed = Code(.writeFailed)
        /// What is stored is damaged, or is not a database.
        public static let corrupt = Code(.corrupt)
        /// The database was migrated by a newer program than this one.
        public static let schemaTooNew = Code(.schemaTooNew)
        /// The caller is wrong: bad SQL, an unexpected column type, an unknown URL.
        public static let misuse = Code(.misuse)

        public var description: String { kind.rawValue }
    }

    /// The kinds of constraint that a table can have.
    public enum Constraint: String, Sendable {
        case unique, foreignKey, notNull, check
    }

    /// What went wrong.
    public let code: Code
    /// One sentence for people.
    public let message: String
    /// The kind of the broken constraint, where the engine tells; only with `Code.constraintViolation`.
    public let constraint: Constraint?

    /// Makes an error; `message` must not contain values from the database or its callers.
    public init(_ code: Code, _ message: String, constraint: Constraint? = nil) {
        self.code = code
        self.message = message
        self.constraint = constraint
    }

    public var description: String { "\(code): \(message)" }
}
