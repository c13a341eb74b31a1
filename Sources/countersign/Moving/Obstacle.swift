import CountersignClient

/// Why one thing cannot be moved, while others can.
struct Obstacle: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// What a server said no to; or the error itself, where the next request would meet it as well.
    static func from(_ error: VaultError, _ what: String) -> any Error {
        switch error.kind {
        case .denied, .unauthorized, .refused, .upstreamError, .malformedAnswer, .invalidRequest, .invalidKey:
            Obstacle("\(what): \(error.explanation)")
        default: error
        }
    }
}

extension Result where Failure == Obstacle {
    /// What came of it, as far as an obstacle prevents it.
    init(asking: () async throws -> Success) async throws {
        do { self = .success(try await asking()) } catch let obstacle as Obstacle { self = .failure(obstacle) }
    }
}
