/// What has become of an intent.
public enum IntentStatus: String, Sendable, CaseIterable {
    /// Signatures are missing.
    case pending
    /// Signatures are complete; it is being carried out, once.
    case processing
    case executed
    /// It was refused or denied when it was carried out.
    case failed
    case expired
    case rejected
    /// It can never be carried out: what it is about is gone.
    case dismissed

    /// What may follow; nothing follows an end.
    var successors: Set<IntentStatus> {
        switch self {
        case .pending: [.processing, .expired, .rejected, .dismissed]
        case .processing: [.executed, .failed, .expired, .dismissed]
        case .executed, .failed, .expired, .rejected, .dismissed: []
        }
    }

    /// Whether nothing can follow.
    public var isEnd: Bool { successors.isEmpty }
}
