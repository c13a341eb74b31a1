import CCurl
import Glibc
import HTTPCore

/// Decides where connections may go, by the address that is about to be connected to: a name may lead anywhere, and
/// somewhere else a moment after it was looked up.
final class ConnectionRule {
    private let mayConnect: @Sendable (NetworkAddress, UInt16) -> Bool

    init(_ mayConnect: @escaping @Sendable (NetworkAddress, UInt16) -> Bool) { self.mayConnect = mayConnect }

    /// Makes libcurl ask before each connection of a handle, which must not outlive the rule.
    func install(on easy: UnsafeMutableRawPointer) {
        cs_curl_set_open_callback(
            easy,
            { context, _, address in
                guard let context, let address else { return CURL_SOCKET_BAD }
                return Unmanaged<ConnectionRule>.fromOpaque(context).takeUnretainedValue().open(address)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        var count: UInt32 = 0
        var port: UInt16 = 0
        guard let bytes = cs_curl_address(address, &count, &port),
            let target = NetworkAddress(bytes: UnsafeBufferPointer(start: bytes, count: Int(count))),
            mayConnect(target, port)
        else { return CURL_SOCKET_BAD }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }
}
