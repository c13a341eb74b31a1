import Glibc
import HTTPServer

/// The two files in PEM that make a TLS listener, which may be replaced while it runs.
struct CertificateFiles: Sendable {
    private static let maximumBytes = 1 << 20

    /// The certificate with its chain.
    let certificate: String
    let key: String

    init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// nil when neither is named.
    /// - Throws: when only one is.
    init?(certificate: String?, key: String?) throws(UsageError) {
        guard certificate != nil || key != nil else { return nil }
        guard let certificate, let key else {
            throw UsageError("--tls-certificate and --tls-key belong together")
        }
        self.init(certificate: certificate, key: key)
    }

    /// What both hold now.
    func read() throws(CommandError) -> TLSIdentity {
        TLSIdentity(
            certificates: try FileContent.read(certificate, atMost: Self.maximumBytes),
            privateKey: try FileContent.read(key, atMost: Self.maximumBytes))
    }

    /// What both hold now, seen to fit together.
    func verified() throws(CommandError) -> TLSIdentity {
        let identity = try read()
        do { _ = try TLSEndpoint(identity) } catch { throw CommandError("\(certificate), \(key): \(error)") }
        return identity
    }

    /// What changes whenever one of them is written or replaced.
    var stamp: [Int] { [certificate, key].flatMap(Self.stamp) }

    private static func stamp(_ path: String) -> [Int] {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else { return [-1] }
        return [
            Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
