import Bytes
import Cryptography

/// Keys that come from outside, in the forms in which they come.
extension FuzzTarget {
    /// An HPKE message: encapsulated key (65), then ciphertext. The good one opens and nothing else does.
    static let hpke = FuzzTarget(name: "hpke", shape: .bytes, seeds: KeyTransferSamples.messages) {
        input, _ throws(Finding) in
        guard let scalar = try? Hex.decode(KeyTransferSamples.scalar) else { throw Finding("no key") }
        let message = HPKE.Message(
            encapsulatedKey: Array(input.prefix(65)), ciphertext: Array(input.dropFirst(65)))
        var bytes = scalar
        guard let key = try? P256.PrivateKey(scalar: Secret(wiping: &bytes)) else { throw Finding("no key") }
        let isOpened = (try? HPKE.open(message, with: key)) != nil
        try demand(
            isOpened == KeyTransferSamples.messages.contains(input), "another message opens, or the good one does not")
        return isOpened
    }

    /// A phrase: whatever is taken is what its entropy is written as.
    static let mnemonic = FuzzTarget(
        name: "mnemonic", shape: .text(words: ["abandon", "about", "zoo", " ", "  ", "\n", "Ab", "é"]),
        seeds: seeds([
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            "test test test test test test test test test test test junk",
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        ])
    ) { input, _ throws(Finding) in
        var bytes = input
        guard let mnemonic = try? Mnemonic(phrase: Secret(wiping: &bytes)) else { return false }
        let written = mnemonic.phrase().withBytes { Array($0) }
        try demand(written == input, "a phrase has two spellings")
        return true
    }

    /// A keystore file: read within bounds, never opened, since that is meant to take long.
    static let keystore = FuzzTarget(name: "keystore", shape: .json, seeds: seeds([KeyTransferSamples.keystore])) {
        input, _ throws(Finding) in
        let isRead = (try? KeystoreV3(input)) != nil
        try demand(!isRead || input.count <= KeystoreV3.maximumCount, "a file above the limit is read")
        return isRead
    }

    /// A token: the good one is verified and no other.
    static let token = FuzzTarget(
        name: "token", shape: .text(words: [".", "=", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "-", "_"]),
        seeds: seeds([KeyTransferSamples.token])
    ) { input, _ throws(Finding) in
        guard let text = String(validating: input, as: UTF8.self),
            let json = try? JSON.parse(Array(KeyTransferSamples.keySet.utf8)),
            let keys = try? JSONWebKey.set(json)
        else { return false }
        _ = JSONWebToken.unverifiedClaims(of: text)
        let isVerified = (try? JSONWebToken(text, keys: keys)) != nil
        try demand(
            isVerified == (text == KeyTransferSamples.token), "another token is verified, or the good one is not")
        return isVerified
    }
}
