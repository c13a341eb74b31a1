@testable import HTTPCore

/// What a decoder made of some input, apart from the moments at which it said so.
struct Transcript: Equatable {
    struct Message: Equatable {
        var line: String
        var fields: [String]
        var body: [UInt8]
        var isPersistent: Bool
    }

    var messages: [Message] = []
    var error: HTTPError?

    /// Decodes the pieces in turn; stops at the first refusal.
    static func of(_ pieces: some Sequence<ArraySlice<UInt8>>, limits: HTTPLimits = HTTPLimits()) -> Transcript {
        var transcript = Transcript()
        var decoder = RequestDecoder(limits: limits, remoteAddress: "192.0.2.1")
        do throws(HTTPError) {
            for piece in pieces {
                piece.withUnsafeBytes { decoder.append($0) }
                try transcript.drain(&decoder)
            }
        } catch {
            transcript.error = error
        }
        return transcript
    }

    static func of(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> Transcript {
        of(CollectionOfOne(bytes[...]), limits: limits)
    }

    static func of(_ text: String, limits: HTTPLimits = HTTPLimits()) -> Transcript {
        of(Array(text.utf8), limits: limits)
    }

    private mutating func drain(_ decoder: inout RequestDecoder) throws(HTTPError) {
        while true {
            switch try decoder.next() {
            case .needsInput: return
            case .continueExpected: continue
            case .request(let request, let isPersistent):
                messages.append(
                    Message(
                        line: "\(request.method) \(request.target)",
                        fields: request.headers.pairs.map { "\($0.name): \($0.value)" }, body: request.body,
                        isPersistent: isPersistent))
            }
        }
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
