import Bytes
import Ethereum
import TestSupport

extension SeededRandom {
    /// A number below `bound`.
    func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// An integer of at most so many bits, small ones as likely as large ones.
    func uint256(bits: Int = 256) -> UInt256 {
        let width = below(bits + 1)
        let value = UInt256(bigEndian: bytes(count: 32)) ?? .zero
        return width == 256 ? value : value & (UInt256.one << width).wrappingSubtracting(.one)
    }

    func uint64() -> UInt64 { uint256(bits: 64).asUInt64 ?? 0 }

    func address() throws -> Address { try Address(Hex.encodePrefixed(bytes(count: 20))) }
}
