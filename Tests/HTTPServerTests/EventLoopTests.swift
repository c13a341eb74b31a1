import Glibc
import Reactor
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
    private struct Refusal: Error, Equatable { let number: Int }

    private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
        let loop = try EventLoop.spawn(name: "test-loop")
        defer { loop.stop() }
        try await body(loop)
    }

    private func onLoop<Value: Sendable>(
        _ loop: EventLoop, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task(executorPreference: loop, operation: body).value
    }

    @Test func `a task that prefers the loop runs and resumes on its thread`() async throws {
        try await withLoop { loop in
            let wasCurrent = try await onLoop(loop) {
                var wasCurrent = [loop.isCurrent, EventLoop.current === loop]
                await Task.yield()
                wasCurrent.append(loop.isCurrent)
                await loop.sleep(ms: 1)
                wasCurrent.append(loop.isCurrent)
                async let child = loop.isCurrent
                wasCurrent.append(await child)
                return wasCurrent
            }
            #expect(wasCurrent == Array(repeating: true, count: 5))
            #expect(!loop.isCurrent)
        }
    }

    @Test func `work for the end of a turn runs once, on the loop, after the jobs of the turn`() async throws {
        try await withLoop { loop in
            let order = Mutex<[String]>([])
            try await onLoop(loop) {
                await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                    loop.atEndOfTurn {
                        order.withLock { $0.append(loop.isCurrent ? "end" : "elsewhere") }
                        continuation.resume()
                    }
                    loop.execute { order.withLock { $0.append("job") } }
                }
                await loop.sleep(ms: 1)
            }
            #expect(order.withLock { $0 } == ["job", "end"])
        }
    }

    @Test func `a continuation that another thread resumes continues on the loop`() async throws {
        let pool = try ThreadPool(name: "test-pool", threads: 2)
        defer { pool.stop() }
        try await withLoop { loop in
            let (value, wasOnLoop, isOnLoop) = try await onLoop(loop) {
                let (value, wasOnLoop) = await pool.run { (6 * 7, loop.isCurrent) }
                return (value, wasOnLoop, loop.isCurrent)
            }
            #expect(value == 42)
            #expect(!wasOnLoop)
            #expect(isOnLoop)
        }
    }

    @Test func `a pool gives back the error of its work with its type`() async throws {
        let pool = try ThreadPool(name: "test-pool", threads: 1)
        do throws(Refusal) {
            try await pool.run { () throws(Refusal) in throw Refusal(number: 7) }
            Issue.record("no error")
        } catch {
            #expect(error.number == 7)
        }
        pool.stop()
        #expect(await pool.run { "still answered" } == "still answered")
    }

    @Test func `a pool of one thread does its work in order`() async throws {
        let pool = try ThreadPool(name: "test-pool", threads: 1)
        defer { pool.stop() }
        let order = Recorder()
        try await withLoop { loop in
            try await onLoop(loop) {
                await withTaskGroup { group in
                    for number in 0..<100 {
                        group.addTask(executorPreference: loop) { await pool.run { order.append(number) } }
                    }
                }
            }
        }
        #expect(order.numbers == Array(0..<100))
    }

    @Test func `jobs from many threads all arrive`() async throws {
        try await withLoop { loop in
            let counter = Recorder()
            await withTaskGroup { group in
                for task in 0..<20 {
                    group.addTask {
                        for _ in 0..<200 { await Task(executorPreference: loop) { counter.append(task) }.value }
                    }
                }
            }
            #expect(counter.numbers.count == 4000)
        }
    }

    @Test func `timers fire in order, once, and never after they were cancelled`() async throws {
        try await withLoop { loop in
            let order = Recorder()
            try await onLoop(loop) {
                await withUnsafeContinuation { continuation in
                    let beganNs = loop.nowNs
                    loop.schedule(afterMs: 20) {
                        order.append(loop.nowNs - beganNs >= 19_000_000 ? 20 : -1)
                        continuation.resume()
                    }
                    loop.schedule(afterMs: 5) { order.append(5) }
                    let cancelled = loop.schedule(afterMs: 1) { order.append(1) }
                    cancelled.cancel()
                    cancelled.cancel()
                    loop.schedule(afterMs: 0) {
                        order.append(0)
                        loop.schedule(afterMs: 1) { order.append(2) }
                    }
                }
            }
            #expect(order.numbers == [0, 2, 5, 20])
        }
    }

    @Test func `a sleep ends early when its task is cancelled, before or after it began`() async throws {
        try await withLoop { loop in
            let task = Task(executorPreference: loop) { await loop.sleep(ms: 1_000_000) }
            task.cancel()
            await task.value
            let begun = Task(executorPreference: loop) {
                async let end: Void = loop.sleep(ms: 1_000_000)
                await loop.sleep(ms: 1)
                _ = await end
            }
            await loop.sleep(ms: 5)
            begun.cancel()
            await begun.value
        }
    }

    @Test func `a watcher reports what happens to its descriptor until it is cancelled`() async throws {
        try await withLoop { loop in
            let events = Recorder()
            var pair: [Int32] = [0, 0]
            #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
            let (ours, theirs) = (pair[0], pair[1])
            try await onLoop(loop) {
                await withUnsafeContinuation { continuation in
                    let watched = Watched()
                    watched.watcher = try? loop.watch(ours, .writable) { event in
                        events.append(Int(event.rawValue))
                        if event.contains(.writable) {
                            watched.watcher?.modify(.readable)
                            _ = write(theirs, "x", 1)
                        } else {
                            watched.watcher?.cancel()
                            watched.watcher = nil
                            continuation.resume()
                        }
                    }
                    #expect(throws: ReactorError.self) { try loop.watch(ours, .readable) { _ in } }
                }
            }
            #expect(
                events.numbers == [Int(DescriptorEvents.writable.rawValue), Int(DescriptorEvents.readable.rawValue)])
            close(ours)
            close(theirs)
        }
    }

    @Test func `a signal is delivered to the loop`() async throws {
        try await withLoop { loop in
            try await onLoop(loop) {
                await withUnsafeContinuation { continuation in
                    let token = try? loop.onSignal(SIGUSR2) { continuation.resume() }
                    #expect(token != nil)
                    kill(getpid(), SIGUSR2)
                }
            }
        }
    }

    @Test func `a loop that never rests still polls`() async throws {
        try await withLoop { loop in
            let isDone = Flag()
            // Jobs that always enqueue another one must not keep the timer from firing.
            let busy = Task(executorPreference: loop) { while !isDone.isSet { await Task.yield() } }
            try await onLoop(loop) { await loop.sleep(ms: 5) }
            isDone.set()
            await busy.value
        }
    }

    @Test func `a loop runs on the calling thread until it is stopped`() async throws {
        let pool = try ThreadPool(name: "test-pool", threads: 1)
        defer { pool.stop() }
        let loop = try EventLoop()
        let order = Recorder()
        loop.execute {
            order.append(1)
            loop.schedule(afterMs: 1_000_000) { order.append(2) }
            loop.stop()
        }
        await pool.run { loop.run() }
        #expect(order.numbers == [1])
        loop.execute { order.append(3) }
        loop.stop()
        #expect(order.numbers == [1])
    }
}

/// Numbers in the order in which they were recorded, from any thread.
private final class Recorder: Sendable {
    private let recorded = Mutex<[Int]>([])
    var numbers: [Int] { recorded.withLock { $0 } }
    func append(_ number: Int) { recorded.withLock { $0.append(number) } }
}

private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

private final class Watched {
    var watcher: Watcher?
}
