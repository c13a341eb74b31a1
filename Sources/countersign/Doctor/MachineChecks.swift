import CLinux
import Cryptography
import Glibc
import Storage

/// What the kernel and the libraries of this machine offer.
enum MachineChecks {
    /// All secrets of a signer lie in one region of this size.
    private static let secretBytes: UInt64 = 64 << 10

    static var findings: [Finding] { [landlock, secretMemory, lockedMemory, libraries] }

    private static var landlock: Finding {
        Confinement.isPossible
            ? .ok("Landlock confines the API process")
            : .warn(
                "the kernel has no Landlock: the API process is trusted with the root key",
                "use a kernel of 5.13 or later with landlock among its LSMs, or run the signers as another user")
    }

    private static var secretMemory: Finding {
        let descriptor = cs_memfd_secret()
        guard descriptor >= 0 else {
            return .warn(
                "the kernel has no memfd_secret: keys lie in locked pages, which root can read",
                "use a kernel of 5.14 or later, with secretmem.enable=1 before 6.5")
        }
        close(descriptor)
        return .ok("keys lie in memory that not even the kernel maps (memfd_secret)")
    }

    private static var lockedMemory: Finding {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(8), &limit) == 0 else {
            return .warn("RLIMIT_MEMLOCK is not known", "look with ulimit -l")
        }
        guard limit.rlim_cur >= secretBytes else {
            return .warn(
                "RLIMIT_MEMLOCK is \(limit.rlim_cur) bytes: keys could be swapped out",
                "raise it to at least \(secretBytes) bytes (ulimit -l, LimitMEMLOCK=)")
        }
        return .ok("RLIMIT_MEMLOCK leaves room for keys")
    }

    private static var libraries: Finding {
        .ok((CryptographicLibraries.versions + DatabaseLibraries.versions).joined(separator: ", "))
    }
}
