import Glibc

/// Standard output, unbuffered, so that nothing is lost when a check ends the program.
enum Output {
    static func line(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(STDOUT_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            guard count > 0 else { return }
            written += count
        }
    }
}
