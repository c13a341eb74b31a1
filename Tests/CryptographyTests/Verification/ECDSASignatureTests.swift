import Bytes
import COpenSSL
import TestSupport
import Testing

@testable import Cryptography

@Suite struct ECDSASignatureTests {
    private let random = SeededRandom(seed: 8)

    @Test func `signatures are read, or refused, as OpenSSL does`() throws {
        var accepted = 0
        let key = try P256.PrivateKey.generate(from: random)
        for round in 0..<4000 {
            var der = round % 3 == 0 ? try key.signature(for: []) : encoded(integer(), integer())
            if round % 2 == 0 { mutate(&der) }
            let mine = ECDSASignature<P256>(der: der)
            #expect(mine == reference(der), "\(Hex.encode(der))")
            if mine != nil { accepted += 1 }
        }
        #expect((500...3500).contains(accepted))
    }

    @Test func `every change of one byte is judged as OpenSSL does`() throws {
        for der in [
            encoded([1], [2]), encoded([0, 0x80], [0x7f, 0]),
            try P256.PrivateKey.generate(from: random).signature(for: []),
        ] {
            for index in der.indices {
                for byte in UInt8.min...UInt8.max {
                    var changed = der
                    changed[index] = byte
                    #expect(ECDSASignature<P256>(der: changed) == reference(changed), "\(Hex.encode(changed))")
                }
            }
        }
    }

    @Test func `the numbers are from 1 to n − 1`() {
        checkRange(P256.self)
        checkRange(Secp256k1.self)
    }

    private func checkRange<C: Curve>(_: C.Type) {
        let order = C.GroupOrder.value
        let largest = order.subtracting(.one).difference
        #expect(ECDSASignature<C>(r: .one, s: .one)?.hasLowS == true)
        #expect(ECDSASignature<C>(r: largest, s: largest)?.hasLowS == false)
        for wrong in [Word256.zero, order, order.adding(.one).sum, Word256(.max, .max, .max, .max)] {
            #expect(ECDSASignature<C>(r: wrong, s: .one) == nil)
            #expect(ECDSASignature<C>(r: .one, s: wrong) == nil)
        }
    }

    /// What OpenSSL reads and would write as the same bytes, in range.
    private func reference(_ der: [UInt8]) -> ECDSASignature<P256>? {
        der.withUnsafeBufferPointer { bytes in
            var place = bytes.baseAddress
            guard let parts = d2i_ECDSA_SIG(nil, &place, bytes.count) else {
                ERR_clear_error()
                return nil
            }
            defer { ECDSA_SIG_free(parts) }
            var written = [UInt8](repeating: 0, count: 200)
            let count = written.withUnsafeMutableBufferPointer { buffer in
                var place = buffer.baseAddress
                return Int(i2d_ECDSA_SIG(parts, &place))
            }
            guard count == der.count, Array(written[..<count]) == der else { return nil }
            guard let r = word(ECDSA_SIG_get0_r(parts)), let s = word(ECDSA_SIG_get0_s(parts)) else { return nil }
            return ECDSASignature<P256>(r: r, s: s)
        }
    }

    private func word(_ number: OpaquePointer?) -> Word256? {
        var bytes = [UInt8](repeating: 0, count: 32)
        return BN_bn2binpad(number, &bytes, 32) == 32 ? Word256(bigEndian: bytes) : nil
    }

    /// The content of an INTEGER, now and then a wrong one.
    private func integer() -> [UInt8] {
        var content = random.bytes(count: [1...3, 31...33, 32...32, 32...32][Int(random.next() % 4)])
        switch random.next() % 8 {
        case 0: content[0] = 0
        case 1: content = P256.GroupOrder.value.adding(Word256(random.next() % 3, 0, 0, 0)).sum.bigEndianBytes
        default: break
        }
        if random.next() % 10 != 0, content[0] >= 0x80 { content.insert(0, at: 0) }
        return content
    }

    private func encoded(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
        let body = [0x02, UInt8(r.count)] + r + [0x02, UInt8(s.count)] + s
        return [0x30, UInt8(body.count)] + body
    }

    private func mutate(_ der: inout [UInt8]) {
        let place = Int(random.next() % UInt64(der.count))
        let header = [0, 1, 2, 3, 4, min(4 + Int(der[3]), der.count - 1), min(5 + Int(der[3]), der.count - 1)]
        switch random.next() % 6 {
        case 0: der[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: der[header[Int(random.next() % 7)]] &+= random.next() % 2 == 0 ? 1 : 255
        case 2: der.removeLast(min(der.count - 1, 1 + Int(random.next() % 3)))
        case 3: der.append(UInt8(truncatingIfNeeded: random.next()))
        case 4: der.insert(0, at: place)
        default: der.insert(0x81, at: 1)
        }
    }
}
