import Signer

extension IntentService {
    /// Intents looked after in one step.
    private static let stretch = 16

    /// Carries on what a process left half done, and ends what is over. Failures are left to the next step.
    public func upkeep() async {
        guard let due = try? await intents.due(nowMs: clock(), limit: IntentService.stretch) else { return }
        for intent in due {
            if intent.status == .processing {
                _ = try? await carryOn(intent)
            } else if let situation = try? await situation(of: intent) {
                _ = try? await settled(intent, situation)
            }
        }
    }

    private func carryOn(_ intent: Intent) async throws(WalletsError) {
        let nowMs = clock()
        let taken = try await intents.change(intent.id) { intent in
            _ = intent.takenOver(nowMs: nowMs)
            return []
        }
        guard let taken, taken.hasChanged else { return }
        _ = try await carriedOut(taken.intent, RequestContext(address: "", userAgent: ""))
    }
}
