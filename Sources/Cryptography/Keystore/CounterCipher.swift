import Bytes
import COpenSSL

/// AES-128 in counter mode, by OpenSSL: the cipher of keystores, which notices no change by itself.
enum CounterCipher {
    /// - Parameters:
    ///   - key: 16 bytes.
    ///   - counter: the first block of the counter, 16 bytes.
    static func transform(
        _ text: [UInt8], key: borrowing Secret, counter: [UInt8]
    ) throws(CryptographyError) -> Secret {
        guard key.count == 16, counter.count == 16, text.count <= 1 << 20 else {
            throw CryptographyError(.invalidParameter, "AES-128-CTR takes a key and a counter of 16 bytes")
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw CryptographyError(.library, "out of memory") }
        defer { EVP_CIPHER_CTX_free(context) }
        return try key.withBytes { key throws(CryptographyError) in
            try Secret(count: text.count) { result throws(CryptographyError) in
                var count: Int32 = 0
                guard EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key.asBytes.baseAddress, counter) == 1,
                    EVP_EncryptUpdate(context, result.asBytes.baseAddress, &count, text, Int32(text.count)) == 1,
                    count == text.count
                else { throw CryptographyError(.library, "decryption failed") }
            }
        }
    }
}
