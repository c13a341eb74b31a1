import Audit
import Bytes

/// What is told of intents, in the shapes of Privy's webhooks.
extension Intent {
    func created(_ situation: IntentSituation, eventID: String) -> Event {
        event(
            "intent.created", createdAtMs, eventID,
            [.init("authorization_details", situation.authorizationDetails(of: self))])
    }

    func authorized(by member: IntentMember, atMs nowMs: Int64, eventID: String) -> Event {
        event(
            "intent.authorized", nowMs, eventID,
            [.init("authorized_at", JSON(nowMs)), .init("member", member.json(self))])
    }

    func rejected(atMs nowMs: Int64, eventID: String) -> Event {
        event("intent.rejected", nowMs, eventID, [.init("rejected_at", JSON(nowMs))])
    }

    /// `intent.expired` or `intent.dismissed`: what nobody asked for.
    func over(atMs nowMs: Int64, eventID: String) -> Event {
        guard status == .dismissed else {
            return event("intent.expired", nowMs, eventID, [.init("expired_at", JSON(nowMs))])
        }
        return event(
            "intent.dismissed", nowMs, eventID,
            [.init("dismissed_at", JSON(nowMs)), .init("dismissal_reason", JSON(reason))])
    }

    /// `intent.executed` or `intent.failed`; the answer itself is not told.
    func carriedOut(atMs nowMs: Int64, eventID: String) -> Event {
        let shown = result?.objectValue?.filter { !$0.key.hasSameBytes(as: "response_body") } ?? []
        return event(
            status == .executed ? "intent.executed" : "intent.failed", nowMs, eventID,
            [.init("action_result", .object(shown))])
    }

    private func event(_ type: String, _ nowMs: Int64, _ id: String, _ more: [JSON.Member]) -> Event {
        let members: [JSON.Member] = [
            .init("type", .string(type)), .init("intent_id", .string(self.id)),
            .init("intent_type", .string(self.type.rawValue)), .init("status", .string(status.rawValue)),
            .init("created_at", JSON(createdAtMs)), .init("expires_at", JSON(expiresAtMs)),
            .init("created_by_display_name", .string(createdBy)),
        ]
        return Event(id: id, appID: appID, type: type, createdAtMs: nowMs, payload: .object(members + more))
    }
}
