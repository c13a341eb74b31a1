import Bytes
import Ethereum

/// The values of a condition set, hashed once, so that asking for one costs the same however many there are.
public struct ConditionSet: Sendable {
    private let texts: Set<[UInt8]>
    private let addresses: Set<Address>
    private let numbers: Set<ExactNumber>
    private let byteStrings: Set<[UInt8]>

    /// Reads each value in every way in which a condition may compare it: as text, address, number and bytes.
    public init(values: some Sequence<String>) {
        let operands = values.map(Operand.init)
        texts = Set(operands.map(\.utf8))
        addresses = Set(operands.compactMap(\.address))
        numbers = Set(operands.compactMap(\.number))
        byteStrings = Set(operands.compactMap(\.bytes))
    }

    func contains(_ value: FactValue) -> Bool {
        switch value {
        case .address(let address): return addresses.contains(address)
        case .number(let number): return numbers.contains(number)
        case .bytes(let bytes): return byteStrings.contains(bytes)
        case .bool(let bool): return texts.contains(Array((bool ? "true" : "false").utf8))
        case .text(let text):
            if let address = Address(ignoringCase: text) { return addresses.contains(address) }
            return texts.contains(Array(text.utf8))
        }
    }
}
