/// A Hyperliquid action that breaks a rule of its kind.
///
/// The message says which rule, and never repeats the value.
public struct HyperliquidError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it was.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case malformed, unknownKind, unknownField, missingField, outOfRange, tooLarge }
        private let base: Base
        /// The value is not of its type or not spelled canonically.
        public static let malformed = Code(base: .malformed)
        /// No action of that `type` is known.
        public static let unknownKind = Code(base: .unknownKind)
        /// A member that the kind does not have.
        public static let unknownField = Code(base: .unknownField)
        /// A member that the kind must have.
        public static let missingField = Code(base: .missingField)
        /// A number outside its range.
        public static let outOfRange = Code(base: .outOfRange)
        /// More elements, levels or bytes than the limit.
        public static let tooLarge = Code(base: .tooLarge)
    }

    /// What kind of fault it was.
    public let code: Code
    /// Where the fault lies, such as `orders[0].p`; nil when the whole value is meant.
    public let path: String?
    /// Which rule was broken, for people.
    public let message: String

    /// An error of that kind at that place.
    public init(_ code: Code, path: String? = nil, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// The path, if there is one, and the message.
    public var description: String { path.map { "\($0): \(message)" } ?? message }
}
