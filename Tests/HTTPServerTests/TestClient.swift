import Glibc

/// A client that sends exactly the bytes it is given, and gives up after a minute of silence.
final class TestClient {
    struct Answer: Equatable {
        var status: Int
        var head: String
        var body: String
    }

    enum Failure: Error { case cannotConnect, silent, reset, finishedEarly }

    let descriptor: Int32
    private var received: [UInt8] = []
    private var position = 0

    init(port: UInt16, host: String = "127.0.0.1") throws {
        let isIPv6 = host.contains(":")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard isIPv6 ? connectIPv6(host, port) : connectIPv4(host, port) else {
            close()
            throw Failure.cannotConnect
        }
    }

    deinit { close() }

    private var isClosed = false

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends all, or as much as the server takes before it closes.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next answer; nil when the server has finished and nothing is left.
    func answer(toHead: Bool = false) throws -> Answer? {
        while true {
            if let answer = takeAnswer(toHead: toHead) { return answer }
            guard try receive() else {
                guard position == received.count else { throw Failure.finishedEarly }
                return nil
            }
        }
    }

    /// Every answer until the server finishes, or until there are `count`.
    func statuses(count: Int = .max) throws -> [Int] {
        var statuses: [Int] = []
        while statuses.count < count, let answer = try answer() { statuses.append(answer.status) }
        return statuses
    }

    private func takeAnswer(toHead: Bool) -> Answer? {
        let unread = received[position...]
        guard let headEnd = unread.firstEmptyLine else { return nil }
        let head = String(decoding: unread[..<headEnd], as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        let bodyEnd = headEnd + 4 + (toHead ? 0 : length ?? 0)
        guard received.count >= bodyEnd else { return nil }
        let body = String(decoding: received[(headEnd + 4)..<bodyEnd], as: UTF8.self)
        position = bodyEnd
        return Answer(status: Int(head.dropFirst(9).prefix(3)) ?? 0, head: head, body: body)
    }

    /// False when the server has finished.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw errno == EAGAIN ? Failure.silent : Failure.reset }
        received.append(contentsOf: buffer[..<count])
        return count > 0
    }

    private func connectIPv4(_ host: String, _ port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return connect(&address)
    }

    private func connectIPv6(_ host: String, _ port: UInt16) -> Bool {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        inet_pton(AF_INET6, host, &address.sin6_addr)
        return connect(&address)
    }

    private func connect<Address>(_ address: inout Address) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
            }
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where the first CRLFCRLF begins.
    fileprivate var firstEmptyLine: Int? {
        var search = self
        while let index = search.firstIndex(of: 13) {
            if self[index...].starts(with: [13, 10, 13, 10]) { return index }
            search = self[(index + 1)...]
        }
        return nil
    }
}
