/// Why a signer could not start.
public struct SignerProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Equatable, Sendable {
        private enum Base: Equatable { case rootKey, confinement, socket, checkpointFile }
        private let base: Base
        /// The root key file is missing, unreadable, open to others, or no root key.
        public static let rootKey = Code(base: .rootKey)
        /// The process could not be locked down.
        public static let confinement = Code(base: .confinement)
        /// The socket cannot be used.
        public static let socket = Code(base: .socket)
        /// The file of the last checkpoint cannot be used.
        public static let checkpointFile = Code(base: .checkpointFile)
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
