import Synchronization

/// Asks whether the service is ready, but not more often than makes sense: everybody may ask.
final class ReadinessCache: Sendable {
    private let service: any Service
    private let lifetimeUs: Int64
    private let known = Mutex<(readiness: Readiness, atUs: Int64)?>(nil)

    init(_ service: any Service, lifetimeUs: Int64) {
        self.service = service
        self.lifetimeUs = lifetimeUs
    }

    func readiness(nowUs: Int64) async -> Readiness {
        if let known = known.withLock({ $0 }), nowUs - known.atUs < lifetimeUs { return known.readiness }
        let readiness = await service.readiness
        known.withLock { $0 = (readiness, nowUs) }
        return readiness
    }
}
