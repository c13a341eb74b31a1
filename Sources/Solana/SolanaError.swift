/// A Solana value that breaks a rule of its format.
///
/// The message says which rule, and never repeats the value.
public struct SolanaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it was.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case malformed, outOfRange, notCanonical, tooLarge, unsupported, forbidden }
        private let base: Base
        /// The value does not follow its grammar.
        public static let malformed = Code(base: .malformed)
        /// A number, index or length outside the range of its type.
        public static let outOfRange = Code(base: .outOfRange)
        /// The bytes can be read but are not the one encoding of their value.
        public static let notCanonical = Code(base: .notCanonical)
        /// More bytes or elements than the limit given.
        public static let tooLarge = Code(base: .tooLarge)
        /// A version that is not supported.
        public static let unsupported = Code(base: .unsupported)
        /// Well formed, but never signed because a rule of the network or of this wallet forbids it.
        public static let forbidden = Code(base: .forbidden)
    }

    /// What kind of fault it was.
    public let code: Code
    /// Which rule was broken, for people.
    public let message: String

    /// An error of that kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
