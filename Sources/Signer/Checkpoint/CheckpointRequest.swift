import Cryptography

/// What a signer is asked to sign of the log.
public struct CheckpointRequest: Equatable, Sendable {
    /// Hashes of a path, at most: one for each level of a tree and one more.
    static let maximumPath = 64

    public let head: TreeHead
    /// The size of the checkpoint that the path begins at; 0 without one.
    public let since: Int
    /// Proves that the log only grew since.
    public let path: [[UInt8]]

    public init(head: TreeHead, since: Int = 0, path: [[UInt8]] = []) {
        self.head = head
        self.since = since
        self.path = path
    }
}
