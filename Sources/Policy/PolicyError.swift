/// A request or a policy document that is refused as malformed, with the member that is at fault.
///
/// `description` follows the text that Privy's clients know: ``[Input error] `params.transaction.nonce`: Required``.
public struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of refusal it is.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case invalidData, methodNotSupported }
        private let base: Base
        /// The body does not follow its schema.
        public static let invalidData = Code(base: .invalidData)
        /// The method exists, but this server does not serve it.
        public static let methodNotSupported = Code(base: .methodNotSupported)
    }

    /// What kind of refusal it is.
    public let code: Code
    /// The member at fault, dotted, with array positions as numbers; empty for the body as a whole.
    public let path: String
    /// What was expected, without the path.
    public let message: String

    /// A refusal of the member at a path.
    public init(_ code: Code = .invalidData, at path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// The text that clients are given.
    public var description: String { "[Input error] `\(path)`: \(message)" }
}
