import Bytes
import CSecp256k1
import Glibc
import Synchronization

/// The context of libsecp256k1 that all threads share: it is only read, and replaced at most once.
enum SigningContext {
    static var current: OpaquePointer {
        OpaquePointer(bitPattern: blinded.load(ordering: .acquiring)) ?? plain.handle
    }

    /// Whoever still uses the plain context may go on; that is why it is kept.
    fileprivate static func replace(blindedWith seed: borrowing Secret) throws(CryptographyError) {
        let context = make()
        let isBlinded = seed.withBytes { bytes in
            guard bytes.count == 32, let seed = bytes.asBytes.baseAddress else {
                return false
            }
            return secp256k1_context_randomize(context, seed) == 1
        }
        let address = UInt(bitPattern: context)
        guard isBlinded, blinded.compareExchange(expected: 0, desired: address, ordering: .releasing).exchanged else {
            secp256k1_context_destroy(context)
            throw CryptographyError(.invalidParameter, "the seed has not 32 bytes, or signing is blinded already")
        }
    }

    /// Never written through, which is why threads may share it.
    private struct Context: @unchecked Sendable { let handle: OpaquePointer }
    private static let plain = Context(handle: make())
    private static let blinded = Atomic<UInt>(0)

    private static func make() -> OpaquePointer {
        // The library aborts by itself rather than to return nothing.
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else { abort() }
        return context
    }
}

extension Secp256k1 {
    /// Blinds all later computations with private keys against observers of power and time. Results stay the same.
    /// - Parameter seed: 32 random bytes.
    /// - Throws: `invalidParameter` for another length, or when it was done before in this process.
    public static func blind(with seed: borrowing Secret) throws(CryptographyError) {
        try SigningContext.replace(blindedWith: seed)
    }
}
