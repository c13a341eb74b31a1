import HTTPServer
import Reactor

/// Looks at certificate files every few seconds and says when they hold something new; belongs to its loop.
final class CertificateWatch {
    private static let periodMs = 5_000

    private let files: CertificateFiles
    private let loop: EventLoop
    private let changed: (Result<TLSIdentity, CommandError>) -> Void
    private var stamp: [Int]
    private var timer: TimerToken?

    /// - Parameter changed: takes what the files hold from now on, or why that cannot be read.
    init(_ files: CertificateFiles, loop: EventLoop, changed: @escaping (Result<TLSIdentity, CommandError>) -> Void) {
        self.files = files
        self.loop = loop
        self.changed = changed
        stamp = files.stamp
        schedule()
    }

    /// Looks at once and reads them even if nothing seems to have changed.
    func reload() {
        stamp = files.stamp
        changed(Result { () throws(CommandError) in try files.read() })
    }

    private func look() {
        if files.stamp != stamp { reload() }
    }

    private func schedule() {
        timer = loop.schedule(afterMs: Self.periodMs) { [weak self] in
            self?.look()
            self?.schedule()
        }
    }
}
