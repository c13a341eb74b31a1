import CLinux
import CSeccomp
import Glibc

/// What a signer gives up before it reads its first frame (S2).
///
/// No core dumps, no tracing, no new privileges; no system call but those below: no network, no files, no programs. A
/// forbidden call kills the process.
enum Lockdown {
    private static let allowed = [
        "read", "write", "readv", "writev", "recvfrom", "recvmsg", "sendto", "sendmsg", "poll", "ppoll", "accept4",
        "close", "shutdown", "getsockopt", "setsockopt", "fcntl", "futex", "munmap", "mremap", "brk", "madvise",
        "mlock", "munlock", "ftruncate", "memfd_secret", "exit", "exit_group", "clock_gettime", "gettimeofday",
        "rt_sigreturn", "rt_sigprocmask", "rt_sigaction", "sigaltstack", "getrandom", "sched_yield", "restart_syscall",
        "getpid", "gettid", "tgkill", "pwrite64", "fdatasync",
    ]
    /// Allowed as long as they ask for no executable memory.
    private static let memoryCalls = ["mmap", "mprotect"]

    static func enforce() throws(SignerProcessError) {
        guard cs_forbid_dumps() == 0, cs_forbid_privileges() == 0 else {
            throw SignerProcessError(.confinement, "the signer cannot give up its privileges")
        }
        guard let filter = seccomp_init(SCMP_ACT_KILL_PROCESS) else { throw failure }
        defer { seccomp_release(filter) }
        for name in allowed {
            let number = seccomp_syscall_resolve_name(name)
            // A name that this kernel's headers do not know is a call that cannot be made either.
            guard number >= 0 else { continue }
            guard seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 0, nil) == 0 else { throw failure }
        }
        for name in memoryCalls {
            var noExecution = scmp_arg_cmp(
                arg: 2, op: SCMP_CMP_MASKED_EQ, datum_a: UInt64(PROT_EXEC), datum_b: 0)
            let number = seccomp_syscall_resolve_name(name)
            guard seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &noExecution) == 0 else { throw failure }
        }
        guard seccomp_load(filter) == 0 else { throw failure }
    }

    private static let failure = SignerProcessError(.confinement, "the system call filter cannot be installed")
}
