extension EventLoop {
    /// Starts a loop on a new thread, which ends with `stop()`.
    /// - Parameter name: what tools such as `top` show for the thread; at most 15 bytes count.
    public static func spawn(name: String) throws(ReactorError) -> EventLoop {
        let loop = try EventLoop()
        try startThread(name: name) { loop.run() }
        return loop
    }
}
