import Bytes
import Cryptography
import Signer

extension FuzzTarget {
    /// Texts of public keys: a key has one text, and what is read is a point of the curve.
    static let publicKey = FuzzTarget(
        name: "public-key",
        shape: .text(words: [
            "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "\n", " ", "=", "\r\n", "\u{301}",
        ]),
        seeds: KeySamples.publicKeys
    ) { input, _ throws(Finding) in
        _ = try? P256.VerifyingKey(input)
        guard let text = String(validating: input, as: UTF8.self), let key = try? P256.VerifyingKey(text: text) else {
            return false
        }
        try demand((try? P256.VerifyingKey(text: key.description)) == key, "the text of a key is another key")
        for form in [key.spki, key.compressedPoint, key.uncompressedPoint] {
            try demand((try? P256.VerifyingKey(form)) == key, "a form of a key is another key")
        }
        _ = key.isValid(derSignature: input, for: input)
        return true
    }

    /// Frames between API and signer: what is read is written the same; a stream is cut at the same places.
    static let frames = FuzzTarget(name: "frames", shape: .bytes, seeds: KeepStage.shared.frames) {
        input, randomness throws(Finding) in
        var whole = input
        let frames = try? Frame.split(&whole)
        try checkSplit(input, frames, rest: whole, &randomness)
        var isAccepted = false
        for frame in frames ?? [] {
            if let request = try? SignerRequest(frame: frame) {
                try demand(request.frame.dropFirst(4).elementsEqual(frame), "two frames say the same request")
                KeepStage.shared.handle(request)
                isAccepted = true
            }
            if let reply = try? SignerReply(frame: frame) {
                try demand(reply.frame.dropFirst(4).elementsEqual(frame), "two frames say the same reply")
                isAccepted = true
            }
        }
        return isAccepted
    }

    private static func checkSplit(
        _ input: [UInt8], _ frames: [ArraySlice<UInt8>]?, rest: [UInt8], _ randomness: inout Randomness
    ) throws(Finding) {
        guard let frames else { return }
        let place = randomness.below(input.count + 1)
        var buffer = Array(input[..<place])
        guard var found = try? Frame.split(&buffer).map(Array.init) else { throw Finding("a part is refused") }
        buffer += input[place...]
        guard let more = try? Frame.split(&buffer) else { throw Finding("cut in two it is refused") }
        found += more.map(Array.init)
        try demand(found == frames.map(Array.init) && buffer == rest, "cut in two it reads differently")
    }

    /// Contents of records: reading one never does harm, whatever the database holds.
    static let record = FuzzTarget(name: "record", shape: .json, seeds: KeepStage.shared.records.map(\.content)) {
        input, _ throws(Finding) in
        var isAccepted = false
        for kind in RecordKind.allCases {
            guard let record = try? Record(kind: kind, content: input) else { continue }
            try demand(record.header.kind == kind, "a record of one kind passes for another")
            _ = record.references
            _ = record.answer?.serialized()
            isAccepted = true
        }
        return isAccepted
    }

    /// Authorization payloads: only the canonical form itself is accepted.
    static let payload = FuzzTarget(name: "payload", shape: .json, seeds: KeepStage.shared.payloads) {
        input, _ throws(Finding) in
        var isAccepted = false
        for form in CanonicalForm.allCases {
            guard let payload = try? AuthorizationPayload(bytes: input, form: form) else { continue }
            guard let json = try? JSON.parse(input), let bytes = try? form.bytes(of: json) else {
                throw Finding("an accepted payload has no canonical form")
            }
            try demand(bytes == input && payload.digest == SHA256.hash(input), "another form is accepted")
            isAccepted = true
        }
        return isAccepted
    }

    /// The keep: any request that a hostile API process could make of records that it holds, with the app's secret.
    static let keep = FuzzTarget(name: "keep", shape: .json, seeds: seeds(KeepSamples.requests)) {
        input, _ throws(Finding) in
        guard let json = try? JSON.parse(input), let request = KeepStage.shared.request(json) else { return false }
        guard let again = try? SignerRequest(frame: request.frame.dropFirst(4)) else { return false }
        guard let reply = KeepStage.shared.handle(again) else { throw Finding("a request has no reply") }
        guard (try? SignerReply(frame: reply.frame.dropFirst(4)))?.frame == reply.frame else {
            throw Finding("a reply does not read back")
        }
        guard case .decided(_, let decision) = reply else { return false }
        try demand(
            ReceiptSignature.isValid(decision.receipt, under: KeepStage.shared.receiptKey), "a receipt does not verify")
        try demand(
            ReceiptIndex(receipt: decision.receipt.content) == decision.index, "a receipt says other than its index")
        let answer = try? JSON.parse(decision.receipt.content)["answer"]?.stringValue
        try demand(answer == Hex.encode(SHA256.hash(decision.answer)), "a receipt is for another answer")
        for change in decision.changes {
            try demand(
                (try? Record(kind: change.reference.kind, content: change.content)) != nil,
                "a sealed record is unreadable")
        }
        return true
    }
}
