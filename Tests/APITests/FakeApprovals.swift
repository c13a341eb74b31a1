import Bytes
import Signer
import Synchronization
import Wallets

@testable import API

/// Approvals in memory that remember what they were asked and answer what they are told to.
final class FakeApprovals: Approvals {
    struct State {
        var proposals: [IntentProposal] = []
        var queries: [IntentQuery] = []
        var approvals: [(id: String, approval: IntentApproval)] = []
        var rejections: [(id: String, rejection: IntentRejection)] = []
        var answer = ProposalAnswer.stored(["intent_id": "i"])
        var failure: WalletsError?
    }

    let state = Mutex(State())

    private func checkHealth() throws(WalletsError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    func propose(_ proposal: IntentProposal) async throws(WalletsError) -> ProposalAnswer {
        try checkHealth()
        return state.withLock { state in
            state.proposals.append(proposal)
            return state.answer
        }
    }

    func intent(_ id: String, appID: String) async throws(WalletsError) -> JSON {
        try checkHealth()
        return ["intent_id": .string(id)]
    }

    func list(_ query: IntentQuery) async throws(WalletsError) -> IntentPage {
        try checkHealth()
        state.withLock { $0.queries.append(query) }
        return IntentPage(
            intents: [["intent_id": "i"]], next: IntentQuery.Place(timeMs: 5, id: "abcdefghijklmnopqrstuvwx"))
    }

    func authorize(_ id: String, _ approval: IntentApproval) async throws(WalletsError) -> JSON {
        try checkHealth()
        state.withLock { $0.approvals.append((id, approval)) }
        return ["intent_id": .string(id)]
    }

    func reject(_ id: String, _ rejection: IntentRejection) async throws(WalletsError) -> JSON {
        try checkHealth()
        state.withLock { $0.rejections.append((id, rejection)) }
        return ["intent_id": .string(id)]
    }
}
