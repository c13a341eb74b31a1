import Bytes
import Ethereum
import Solana

/// A value that a condition names, read once in every way in which it can be compared.
struct Operand: Sendable {
    let text: String
    let utf8: [UInt8]
    let address: Address?
    let number: ExactNumber?
    /// The bytes of `0x` and an even number of digits.
    let bytes: [UInt8]?

    init(_ text: String) {
        self.text = text
        utf8 = Array(text.utf8)
        address = Address(ignoringCase: text)
        number = ExactNumber(conditionValue: text)
        bytes = try? Hex.decodePrefixed(text)
    }

    /// What is wrong with the operand for values of a kind; nil when it can be compared with all of them.
    func fault(for kind: FieldKind, _ operation: ConditionOperator) -> String? {
        switch kind {
        case .address where address == nil: "Expected an address of 0x and 40 hexadecimal digits"
        case .account where (try? SolanaAddress(text)) == nil: "Expected an address in base58"
        case .integer where number?.isInteger != true: "Expected an integer, decimal or hexadecimal with 0x prefix"
        case .decimal where number == nil: "Expected a decimal number"
        case .text where operation.isOrdering && number == nil: "Expected a decimal number"
        case .bytes where bytes == nil: "Expected hexadecimal bytes with 0x prefix"
        case .bool where text != "true" && text != "false": "Expected 'true' or 'false'"
        case .actor where ActingParty.Kind(rawValue: text) == nil: "Expected 'owner', 'signer' or 'app'"
        case .sum where number.map(\.isNegative) ?? true: "Expected a decimal number from 0 on"
        default: nil
        }
    }

    /// Whether a value is this operand's value; nil when the two cannot be compared.
    func equals(_ value: FactValue) -> Bool? {
        switch value {
        case .address(let seen): address.map { $0 == seen }
        case .number(let seen): number.map { $0 == seen }
        case .bytes(let seen): bytes.map { $0 == seen }
        case .bool(let seen): text == (seen ? "true" : "false")
        case .text(let seen):
            // Some formats keep addresses in strings, such as the destination of a Hyperliquid withdrawal.
            if let address, let seen = Address(ignoringCase: seen) {
                address == seen
            } else {
                seen.utf8.elementsEqual(utf8)
            }
        }
    }
}
