/// A text or byte string that is not what it claims to be.
///
/// The message says what was wrong and where; it never repeats the input.
public struct BytesError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it was.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case malformed, tooLarge, tooDeep, duplicateKey, notCanonical }
        private let base: Base
        /// The text does not follow its grammar.
        public static let malformed = Code(base: .malformed)
        /// More bytes than the limit given.
        public static let tooLarge = Code(base: .tooLarge)
        /// Nested deeper than the limit given.
        public static let tooDeep = Code(base: .tooDeep)
        /// An object names a member twice.
        public static let duplicateKey = Code(base: .duplicateKey)
        /// The value has no canonical form.
        public static let notCanonical = Code(base: .notCanonical)
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
