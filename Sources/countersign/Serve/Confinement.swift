import CLinux
import Glibc

/// What the API process gives up before it reads anything from outside (S1): it can open neither the root key nor any
/// other file beyond its database and the system's read-only ones, start no program, and trace no process.
enum Confinement {
    private static let readable = [
        "/usr", "/lib", "/lib64", "/etc", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/proc/sys",
        "/proc/self", "/run/systemd/resolve",
    ]

    /// Whether the kernel can do it.
    static var isPossible: Bool { cs_landlock_abi() > 0 }

    /// Confines the calling thread and every thread and process that it will make.
    static func enforce(writableFolders: [String]) throws(CommandError) {
        _ = cs_forbid_dumps()
        guard cs_forbid_privileges() == 0 else { throw failure }
        guard isPossible else { return }
        let rules = cs_landlock_begin()
        guard rules >= 0 else { throw failure }
        // What does not exist here cannot be allowed.
        for path in readable { _ = cs_landlock_allow(rules, path, path.hasPrefix("/dev/") ? 1 : 0) }
        for folder in writableFolders {
            guard cs_landlock_allow(rules, folder, 1) == 0 else { throw failure }
        }
        guard cs_landlock_enforce(rules) == 0 else { throw failure }
    }

    /// Lets a process read what its user may read, and write to nothing but these folders; no program can be started.
    static func enforceReadingOnly(writableFolders: [String]) throws(CommandError) {
        _ = cs_forbid_dumps()
        guard cs_forbid_privileges() == 0 else { throw failure }
        guard isPossible else { return }
        let rules = cs_landlock_begin()
        guard rules >= 0, cs_landlock_allow(rules, "/", 0) == 0 else { throw failure }
        for path in ["/dev/null", "/dev/tty"] + writableFolders { _ = cs_landlock_allow(rules, path, 1) }
        guard cs_landlock_enforce(rules) == 0 else { throw failure }
    }

    private static let failure = CommandError("the process cannot be confined")
}
