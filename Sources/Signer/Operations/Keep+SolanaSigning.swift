import Bytes
import Cryptography
import Policy

extension Keep {
    /// Opens the key, compares it with the record's public key, signs, and verifies before anything leaves (S12).
    func signOnSolana(
        _ request: SigningRequest, _ record: Record, _ wallet: WalletRecord, sealed: [UInt8]
    ) throws(Refusal) -> [UInt8] {
        let seed = try keys.openWalletKey(sealed, binding: WalletKeyBinding(record.header, wallet))
        do {
            return try Ed25519.signAndCheck(
                request.signedBytes, with: seed, expecting: try Hex.decode(wallet.publicKey))
        } catch let error as CryptographyError where error.code == .invalidKey {
            throw Refusal(.recordUnavailable, "the key material belongs to another wallet")
        } catch {
            throw Refusal(.internalFault, "the signature could not be made")
        }
    }
}
