import Glibc

/// A program of ours running as a child of this one.
struct ChildProcess {
    let pid: pid_t

    /// Starts this same binary with other words, an empty environment, and only the descriptors named, which become 3, 4,
    /// 5 … in the child.
    static func start(_ words: [String], descriptors: [Int32]) throws(CommandError) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Moved out of the way first, so that no target overwrites a source.
        let moved = try descriptors.map { descriptor throws(CommandError) in
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 64)
            guard copy >= 0 else { throw CommandError("no file descriptor is left to start a process with") }
            return copy
        }
        defer { for descriptor in moved { close(descriptor) } }
        for (index, descriptor) in moved.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(3 + index))
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = (["countersign"] + words).map { strdup($0) } + [nil]
        // A crashing child must not start the debugger's helper, which would print registers.
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("SWIFT_BACKTRACE=enable=no"), nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, "/proc/self/exe", &actions, nil, &arguments, &environment)
        guard status == 0 else {
            throw CommandError("a process cannot be started: \(String(cString: strerror(status)))")
        }
        return ChildProcess(pid: pid)
    }

    /// The children that have ended since the last call.
    static func reap() -> [pid_t] {
        var ended: [pid_t] = []
        var status: Int32 = 0
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            guard pid > 0 else { return ended }
            ended.append(pid)
        }
    }
}
