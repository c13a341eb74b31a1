import CSodium
import Glibc

/// The one initialisation that libsodium asks for before any other call.
enum Sodium {
    static func start() { _ = isStarted }

    private static let isStarted: Bool = {
        // It fails only where the kernel has no randomness, and then no key may be made or used.
        if sodium_init() < 0 { abort() }
        return true
    }()
}
