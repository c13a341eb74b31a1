import Bytes
import Ethereum
import HTTPClient

extension EthereumSignature {
    /// The signature in an answer, which must be that of an address over a digest.
    /// - Throws: the error that the answer means, or `malformedAnswer`.
    init(answer: IncomingResponse, digest: [UInt8], address: Address) throws(VaultError) {
        guard answer.status == 200 else { throw VaultError(answer: answer) }
        guard let body = try? JSON.parse(answer.body), let text = body["data"]?["signature"]?.stringValue,
            let bytes = try? Hex.decodePrefixed(text), bytes.count == 65
        else { throw Self.malformed("the answer holds no signature of 65 bytes") }
        let parity: UInt8? = [0: 0, 1: 1, 27: 0, 28: 1][bytes[64]]
        guard let parity, let r = UInt256(bigEndian: bytes[..<32]), let s = UInt256(bigEndian: bytes[32..<64]),
            let signature = try? EthereumSignature(r: r, s: s, yParity: parity)
        else { throw Self.malformed("the answer's signature is out of range") }
        guard let signer = try? signature.signer(ofDigest: digest), signer == address else {
            throw Self.malformed("the answer's signature is not the vault's over what was asked")
        }
        self = signature
    }

    private static func malformed(_ message: String) -> VaultError {
        var error = VaultError(.malformedAnswer, message)
        error.status = 200
        return error
    }
}
