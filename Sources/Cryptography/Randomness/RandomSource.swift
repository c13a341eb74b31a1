import Bytes
import CSodium

/// Where random bytes come from; the caller hands it in, so that tests can hand in another.
public protocol RandomSource: Sendable {
    /// Overwrites all of `buffer` with bytes that nobody can predict.
    func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
    /// Random bytes that are not secret: a nonce, a salt, an id.
    public func bytes(count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { fill($0) }
        return bytes
    }

    /// Random bytes that are secret: a key, a seed.
    public func secret(count: Int) -> Secret {
        Secret(count: count) { fill($0) }
    }
}

/// The kernel's generator, `getrandom(2)`, through libsodium.
public struct SystemRandom: RandomSource {
    public init() { Sodium.start() }

    public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        randombytes_buf(start, buffer.count)
    }
}
