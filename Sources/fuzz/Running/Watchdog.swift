import Glibc

/// Ends the program, with the input printed, when a check traps or does not end.
enum Watchdog {
    private static let patienceSeconds: UInt32 = 5

    /// Starts watching; once.
    static func start() {
        _ = CurrentInput.shared
        catchTraps()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                Watchdog.watch()
            }, nil)
    }

    /// On a stack of its own, as one cause is that the other is full.
    private static func catchTraps() {
        let size = 1 << 16
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
        var action = sigaction()
        action.sa_flags = SA_ONSTACK
        action.__sigaction_handler.sa_handler = { _ in
            CurrentInput.shared.report("TRAP ")
            _exit(1)
        }
        for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { sigaction(signal, &action, nil) }
    }

    private static func watch() -> Never {
        var seen: UInt64 = 0
        while true {
            sleep(patienceSeconds)
            let begun = CurrentInput.shared.begun
            if begun == seen, begun > 0 {
                CurrentInput.shared.report("HANG ")
                _exit(1)
            }
            seen = begun
        }
    }
}
