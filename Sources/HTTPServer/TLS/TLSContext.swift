import COpenSSL
import Glibc

/// What all connections under one certificate share. Never changed once it is made.
final class TLSContext: @unchecked Sendable {
    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]
    private static let maximumCertificates = 10

    let handle: OpaquePointer

    init(_ identity: TLSIdentity) throws(TLSError) {
        guard let handle = SSL_CTX_new(TLS_server_method()) else {
            throw TLSError(.library, "OpenSSL cannot be used.")
        }
        self.handle = handle
        try restrict()
        try useCertificates(identity.certificates)
        try usePrivateKey(identity.privateKey)
    }

    deinit { SSL_CTX_free(handle) }

    private func restrict() throws(TLSError) {
        guard cs_tls_set_oldest_version(handle, TLS1_2_VERSION) == 1,
            SSL_CTX_set_cipher_list(handle, Self.ciphers.joined(separator: ":")) == 1
        else { throw TLSError(.library, "OpenSSL knows none of the ciphers.") }
        cs_tls_set_options(handle)
        SSL_CTX_set_alpn_select_cb(handle, selectHTTP1, nil)
    }

    private func useCertificates(_ pem: [UInt8]) throws(TLSError) {
        guard let source = Self.source(pem) else { throw TLSError(.library, "Memory is used up.") }
        defer { BIO_free(source) }
        var count = 0
        while let certificate = PEM_read_bio_X509(source, nil, refusePassword, nil) {
            defer { X509_free(certificate) }
            let isUsed =
                count == 0
                ? SSL_CTX_use_certificate(handle, certificate) : cs_tls_add_chain_certificate(handle, certificate)
            count += 1
            guard isUsed == 1, count <= Self.maximumCertificates else {
                throw TLSError(.certificate, "A certificate is too weak, or there are too many.")
            }
        }
        // The end of the text is found by failing to read another one.
        ERR_clear_error()
        guard count > 0 else { throw TLSError(.certificate, "There is no certificate in PEM form.") }
    }

    private func usePrivateKey(_ pem: [UInt8]) throws(TLSError) {
        guard let source = Self.source(pem) else { throw TLSError(.library, "Memory is used up.") }
        defer { BIO_free(source) }
        guard let key = PEM_read_bio_PrivateKey(source, nil, refusePassword, nil) else {
            ERR_clear_error()
            throw TLSError(.privateKey, "There is no private key in PEM form without a password.")
        }
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(handle, key) == 1, SSL_CTX_check_private_key(handle) == 1 else {
            ERR_clear_error()
            throw TLSError(.mismatch, "The private key does not belong to the certificate.")
        }
    }

    private static func source(_ bytes: [UInt8]) -> OpaquePointer? {
        guard let source = BIO_new(BIO_s_mem()) else { return nil }
        guard bytes.isEmpty || BIO_write(source, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            BIO_free(source)
            return nil
        }
        return source
    }
}

/// OpenSSL would ask at the terminal otherwise.
private func refusePassword(
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, _: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// Chooses HTTP/1.1 among what a client offers (RFC 7301); a client that offers only others is turned away.
private func selectHTTP1(
    _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    let offers = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    var position = 0
    while position < offers.count {
        let (start, end) = (position + 1, position + 1 + Int(offers[position]))
        guard end <= offers.count else { break }
        if offers[start..<end].elementsEqual("http/1.1".utf8) {
            chosen?.pointee = offered?.advanced(by: start)
            chosenCount?.pointee = offers[position]
            return SSL_TLSEXT_ERR_OK
        }
        position = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
