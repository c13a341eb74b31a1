import Bytes
import Solana
import TestSupport
import Testing

@Suite struct CompactU16Tests {
    @Test("lengths are written in one way and read in no other")
    func vectors() throws {
        for file in try VectorFolder.files(for: .solanaLengths) {
            for vector in try file.cases("cases") {
                let bytes = try vector.bytes("hex")
                if try vector.string("kind") == "encode" {
                    #expect(try CompactU16.encode(#require(UInt16(exactly: vector.integer("value")))) == bytes)
                } else if try vector.bool("valid") {
                    #expect(try Int(CompactU16.decode(bytes)) == vector.integer("value"))
                } else {
                    #expect(throws: SolanaError.self, "\(Hex.encode(bytes))") { try CompactU16.decode(bytes) }
                }
            }
        }
    }

    @Test("every number comes back, and no bytes but its own give it")
    func everyNumber() throws {
        var encodings: Set<[UInt8]> = []
        for value in UInt16.min...UInt16.max {
            let bytes = CompactU16.encode(value)
            encodings.insert(bytes)
            if try CompactU16.decode(bytes) != value { Issue.record("\(value) comes back as another") }
        }
        #expect(encodings.count == 65_536)
        // All of one and two bytes, and all of three with a last byte that could be right.
        var accepted = 0
        for first in UInt8.min...UInt8.max {
            if (try? CompactU16.decode([first])) != nil { accepted += 1 }
            for second in UInt8.min...UInt8.max {
                if (try? CompactU16.decode([first, second])) != nil { accepted += 1 }
                for third in 0...5 as ClosedRange<UInt8> {
                    if (try? CompactU16.decode([first, second, third])) != nil { accepted += 1 }
                }
            }
        }
        #expect(accepted == 65_536)
    }
}
