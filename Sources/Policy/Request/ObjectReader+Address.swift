import Bytes
import Ethereum

extension JSON {
    /// An address: all digits in lower case, all in upper case, or with the checksum of ERC-55. A wrong checksum is most
    /// likely a wrong address, and money goes there.
    func address(at path: String) throws(PolicyError) -> Address {
        let text = try text(at: path, atMost: InputLimits.text)
        do { return try Address(text) } catch {
            throw PolicyError(at: path, "Expected an address of 0x and 40 hexadecimal digits: \(error.message)")
        }
    }
}

extension ObjectReader {
    mutating func address(_ member: String) throws(PolicyError) -> Address {
        try required(member).address(at: at(member))
    }

    mutating func optionalAddress(_ member: String) throws(PolicyError) -> Address? {
        guard let value = take(member) else { return nil }
        return try value.address(at: at(member))
    }

    mutating func quantity(_ member: String) throws(PolicyError) -> UInt256 {
        try required(member).quantity(at: at(member))
    }

    /// A quantity below 2^64.
    mutating func quantity64(_ member: String) throws(PolicyError) -> UInt64 {
        try required(member).quantity64(at: at(member))
    }
}
