/// A key, signature or sealed text that is refused, or a library that failed.
///
/// The message says what was wrong; it never repeats a key, a signature or a plaintext.
public struct CryptographyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it was.
    public struct Code: Equatable, Sendable {
        private enum Base {
            case invalidKey, invalidSignature, invalidParameter, malformed, notAuthentic, fault, library
        }
        private let base: Base
        /// The bytes are not a key of the kind expected.
        public static let invalidKey = Code(base: .invalidKey)
        /// The bytes cannot be a signature, or no key belongs to it.
        public static let invalidSignature = Code(base: .invalidSignature)
        /// An argument has a length or value that the algorithm does not take.
        public static let invalidParameter = Code(base: .invalidParameter)
        /// The bytes do not have the form of what they should be.
        public static let malformed = Code(base: .malformed)
        /// A tag, commitment or key does not fit what it should authenticate.
        public static let notAuthentic = Code(base: .notAuthentic)
        /// A computation came out wrong and its result was withheld.
        public static let fault = Code(base: .fault)
        /// A C library refused to work, for lack of memory or of a provider.
        public static let library = Code(base: .library)
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
