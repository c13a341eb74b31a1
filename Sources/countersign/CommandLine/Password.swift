import Bytes
import Glibc

/// Reading a password: from a file, or from the terminal without showing it.
enum Password {
    private static let maximumCount = 1024

    /// - Parameter path: nil asks on the terminal.
    static func read(_ path: String?, asking question: String) throws(CommandError) -> Secret {
        var bytes: [UInt8]
        if let path { bytes = try FileContent.read(path, atMost: maximumCount + 2) } else { bytes = try ask(question) }
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        return Secret(wiping: &bytes)
    }

    private static func ask(_ question: String) throws(CommandError) -> [UInt8] {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw CommandError("there is no terminal to ask for the password on; name a file with --password-file")
        }
        defer { close(terminal) }
        var settings = termios()
        guard tcgetattr(terminal, &settings) == 0 else { throw CommandError("the terminal cannot be set") }
        let shown = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(terminal, TCSAFLUSH, &settings) == 0 else { throw CommandError("the terminal cannot be set") }
        defer {
            var shown = shown
            tcsetattr(terminal, TCSAFLUSH, &shown)
            Console.write([0x0A], to: terminal)
        }
        Console.write(Array(question.utf8), to: terminal)
        var line = [UInt8](repeating: 0, count: maximumCount)
        let count = Glibc.read(terminal, &line, line.count)
        guard count > 0, count < line.count else { throw CommandError("no password was given") }
        line.removeSubrange(count...)
        return line
    }
}
