import CLinux
import Glibc
import Synchronization

/// Bytes that must not leak: a key, a seed, a passphrase.
///
/// They lie in memory that is locked, left out of core dumps and, where the kernel offers it, unreadable even through
/// `/proc` (`memfd_secret`). They are borrowed through a closure, wiped when the value ends, and can be neither copied,
/// printed nor compared with `==`.
public struct Secret: ~Copyable, @unchecked Sendable {
    private let slot: SecretMemory.Slot
    public let count: Int

    /// Makes room for `count` bytes (zero at first) and lets `fill` write them.
    public init<E: Error>(count: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
        slot = SecretMemory.shared.allocate(count)
        self.count = count
        try fill(UnsafeMutableRawBufferPointer(start: slot.start, count: count))
    }

    /// Lends the bytes; they must not be kept.
    public borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: slot.start, count: count))
    }

    /// Whether both hold the same bytes, in time that depends on the lengths alone.
    public borrowing func isEqual(to other: borrowing Secret) -> Bool {
        withBytes { mine in other.withBytes { theirs in constantTimeEquals(mine, theirs) } }
    }

    deinit { SecretMemory.shared.release(slot, used: count) }
}

extension Secret {
    /// Moves bytes that arrived outside of a secret into one and wipes the source.
    public init(wiping bytes: inout [UInt8]) {
        self.init(count: bytes.count) { target in
            bytes.withUnsafeMutableBytes { source in
                target.copyMemory(from: UnsafeRawBufferPointer(source))
                if let start = source.baseAddress { explicit_bzero(start, source.count) }
            }
        }
    }
}

/// Hands out locked memory: small secrets share one region of slots, large ones get a mapping of their own.
///
/// A mapping for each secret would cost a page and four system calls on every signature.
final class SecretMemory: Sendable {
    struct Slot {
        let start: UnsafeMutableRawPointer
        /// Position in the shared region, or nil for a mapping of its own.
        let index: Int?
        let capacity: Int
    }

    static let shared = SecretMemory()

    private static let slotSize = 128
    private static let slotCount = 512
    private let region: UInt
    private let free: Mutex<[Int]>

    private init() {
        let base = SecretMemory.map(SecretMemory.slotSize * SecretMemory.slotCount)
        region = UInt(bitPattern: base)
        free = Mutex(base == nil ? [] : Array((0..<SecretMemory.slotCount).reversed()))
    }

    func allocate(_ count: Int) -> Slot {
        if count <= SecretMemory.slotSize, let index = free.withLock({ $0.popLast() }),
            let start = UnsafeMutableRawPointer(bitPattern: region + UInt(index * SecretMemory.slotSize))
        {
            return Slot(start: start, index: index, capacity: SecretMemory.slotSize)
        }
        let capacity = (max(count, 1) + 4095) & ~4095
        guard let start = SecretMemory.map(capacity) else {
            // Without memory for a key there is nothing safe left to do.
            abort()
        }
        return Slot(start: start, index: nil, capacity: capacity)
    }

    func release(_ slot: Slot, used: Int) {
        explicit_bzero(slot.start, used)
        if let index = slot.index {
            free.withLock { $0.append(index) }
        } else {
            munmap(slot.start, slot.capacity)
        }
    }

    private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
        let descriptor = cs_memfd_secret()
        if descriptor >= 0 {
            defer { close(descriptor) }
            if ftruncate(descriptor, size) == 0,
                let memory = mmap(nil, size, PROT_READ | PROT_WRITE, Int32(MAP_SHARED), descriptor, 0),
                memory != MAP_FAILED
            {
                return memory
            }
        }
        let flags = Int32(MAP_PRIVATE) | Int32(MAP_ANONYMOUS)
        guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
            return nil
        }
        // A host that forbids locking still gets wiping and no dumps.
        _ = mlock(memory, size)
        _ = madvise(memory, size, MADV_DONTDUMP)
        return memory
    }
}
