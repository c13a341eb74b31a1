import Bytes

/// What can happen to an intent. Every step is one that `IntentStatus` allows, or nothing.
extension Intent {
    /// A member has signed; false when it cannot sign any more, or has signed before.
    mutating func signed(by point: [UInt8], _ signature: [UInt8], nowMs: Int64) -> Bool {
        guard status == .pending, self.signature(by: point) == nil else { return false }
        signatures.append(Signature(point: point, signature: signature, signedAtMs: nowMs))
        updatedAtMs = nowMs
        return true
    }

    /// Enough have signed: takes it to be carried out, with the signatures of these and no others.
    mutating func claimed(by acting: Acting, nowMs: Int64) -> Bool {
        guard status == .pending, nowMs <= expiresAtMs, become(.processing, nowMs) else { return false }
        self.acting = acting
        leaseUntilMs = nowMs + Intent.leaseMs
        return true
    }

    /// Takes over from a process that did not come back.
    mutating func takenOver(nowMs: Int64) -> Bool {
        guard status == .processing, leaseUntilMs < nowMs else { return false }
        leaseUntilMs = nowMs + Intent.leaseMs
        return true
    }

    /// It was carried out. Whoever learns of it first says so, whoever has the lease.
    mutating func executed(_ result: JSON, nowMs: Int64) -> Bool { end(.executed, nowMs, result: result) }

    /// It was refused for good; only who has the lease can say so, since another may be carrying it out.
    mutating func failed(_ result: JSON, lease: Int64, nowMs: Int64) -> Bool {
        leaseUntilMs == lease && end(.failed, nowMs, result: result)
    }

    /// Its time is over. While it is being carried out, only who does so can say that.
    mutating func expired(lease: Int64? = nil, nowMs: Int64) -> Bool {
        guard status == .pending ? nowMs > expiresAtMs : leaseUntilMs == lease else { return false }
        return end(.expired, nowMs)
    }

    mutating func rejected(nowMs: Int64) -> Bool { end(.rejected, nowMs) }

    /// What it is about is gone.
    mutating func dismissed(_ reason: String, lease: Int64? = nil, nowMs: Int64) -> Bool {
        guard status == .pending || leaseUntilMs == lease else { return false }
        self.reason = status.isEnd ? self.reason : reason
        return end(.dismissed, nowMs)
    }

    private mutating func end(_ next: IntentStatus, _ nowMs: Int64, result: JSON? = nil) -> Bool {
        guard become(next, nowMs) else { return false }
        self.result = result
        endedAtMs = nowMs
        leaseUntilMs = 0
        // Collected signatures would stay good for the request until it expires; nobody needs them any more.
        for index in signatures.indices { signatures[index].signature = [] }
        return true
    }

    private mutating func become(_ next: IntentStatus, _ nowMs: Int64) -> Bool {
        guard status.successors.contains(next) else { return false }
        status = next
        updatedAtMs = nowMs
        return true
    }
}
