/// A message that says of itself that it is none of the chain. Three forms are in use that do not understand each other.
///
///     version 0     domain ‖ 00 ‖ application 32 ‖ format ‖ count ‖ signers ‖ length u16 ‖ text
///     version 1     domain ‖ 01 ‖ count ‖ signers, ascending ‖ text
///     short form    domain ‖ 00 ‖ format ‖ length u16 ‖ text                        (the Rust SDK and the CLI)
public struct OffchainMessage: Sendable, Equatable {
    /// Which of the three forms it has.
    public enum Form: Sendable, Equatable {
        case version0, version1, short
    }

    /// What all forms begin with.
    public static let domain: [UInt8] = [0xFF] + Array("solana offchain".utf8)

    /// Which of the three forms it has.
    public let form: Form
    /// Who is asked to sign; empty in the short form, which does not say.
    public let signers: [SolanaAddress]
    /// What is said, not empty.
    public let text: String

    /// Reads a message in the one form that its bytes have.
    /// - Throws: `malformed` for bytes that have none, or could be meant in two.
    public init(_ bytes: [UInt8]) throws(SolanaError) {
        let readings = [
            try? OffchainMessage.version0(bytes), try? OffchainMessage.version1(bytes),
            try? OffchainMessage.short(bytes),
        ].compactMap(\.self)
        guard let reading = readings.first, readings.count == 1 else {
            throw SolanaError(.malformed, "the message has none of the forms of messages off the chain")
        }
        self = reading
    }

    private init(form: Form, signers: [SolanaAddress], text: String) {
        self.form = form
        self.signers = signers
        self.text = text
    }

    private static func version0(_ bytes: [UInt8]) throws(SolanaError) -> OffchainMessage {
        var reader = try reader(bytes, version: 0)
        _ = try reader.bytes(32)
        let format = try Format(reader.byte())
        let signers = try reader.signers()
        let text = try reader.countedText(format)
        guard format == .long || bytes.count <= SolanaTransaction.maximumCount else {
            throw SolanaError(.tooLarge, "a message of this format has at most \(SolanaTransaction.maximumCount) bytes")
        }
        return OffchainMessage(form: .version0, signers: signers, text: text)
    }

    private static func version1(_ bytes: [UInt8]) throws(SolanaError) -> OffchainMessage {
        var reader = try reader(bytes, version: 1)
        let signers = try reader.signers()
        let isAscending = zip(signers, signers.dropFirst()).allSatisfy {
            $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        guard isAscending else { throw SolanaError(.notCanonical, "signers stand in ascending order, each once") }
        return OffchainMessage(form: .version1, signers: signers, text: try reader.text(reader.left))
    }

    private static func short(_ bytes: [UInt8]) throws(SolanaError) -> OffchainMessage {
        var reader = try reader(bytes, version: 0)
        let format = try Format(reader.byte())
        let text = try reader.countedText(format)
        guard text.utf8.count <= (format == .long ? 65_515 : 1_212) else {
            throw SolanaError(.tooLarge, "the text is too long for its format")
        }
        return OffchainMessage(form: .short, signers: [], text: text)
    }

    private static func reader(_ bytes: [UInt8], version: UInt8) throws(SolanaError) -> ByteReader {
        var reader = ByteReader(bytes)
        guard try reader.bytes(domain.count) == domain, try reader.byte() == version else {
            throw SolanaError(.malformed, "another domain or version")
        }
        return reader
    }
}

/// What a text may hold.
private enum Format: UInt8 {
    /// Printable ASCII.
    case ascii = 0
    case utf8 = 1
    /// UTF-8 of up to 65,535 bytes.
    case long = 2

    init(_ byte: UInt8) throws(SolanaError) {
        guard let format = Format(rawValue: byte) else {
            throw SolanaError(.unsupported, "another format of text")
        }
        self = format
    }
}

extension ByteReader {
    fileprivate mutating func signers() throws(SolanaError) -> [SolanaAddress] {
        let count = try byte()
        guard count > 0 else { throw SolanaError(.malformed, "somebody must sign") }
        var signers: [SolanaAddress] = []
        for _ in 0..<count { signers.append(try address()) }
        return signers
    }

    /// A text after its length that ends the message.
    fileprivate mutating func countedText(_ format: Format) throws(SolanaError) -> String {
        let count: UInt16 = try integer()
        guard Int(count) == left else { throw SolanaError(.malformed, "the length is not that of the text") }
        let text = try text(left)
        guard format != .ascii || text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw SolanaError(.malformed, "the text is not printable ASCII")
        }
        return text
    }

    fileprivate mutating func text(_ count: Int) throws(SolanaError) -> String {
        guard count > 0, let text = String(validating: try bytes(count), as: UTF8.self) else {
            throw SolanaError(.malformed, "the text is empty or not UTF-8")
        }
        return text
    }
}
