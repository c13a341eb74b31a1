import Bytes
import HTTPClient
import Synchronization

@testable import CountersignClient

/// A transport that keeps the requests and gives one answer.
final class OneAnswer: VaultTransport {
    private let answer: IncomingResponse
    private let received = Mutex<[[UInt8]]>([])

    /// - Parameter answer: `{status, body or text, headers}` of a case.
    init(_ answer: JSON?) {
        let text = answer?["text"]?.stringValue.map { Array($0.utf8) } ?? answer?["body"]?.serialized() ?? []
        let headers = (answer?["headers"]?.objectValue ?? []).map { (name: $0.key, value: $0.value.stringValue ?? "") }
        self.answer = IncomingResponse(
            status: Int(answer?["status"]?.safeInteger ?? 500), headers: headers, body: text)
    }

    var bodies: [[UInt8]] { received.withLock { $0 } }

    func send(_ request: SignedRequest) async throws(VaultError) -> IncomingResponse {
        received.withLock { $0.append(request.body) }
        return answer
    }
}

/// Times of a clock, one after another.
final class Readings: Sendable {
    private let rest: Mutex<ArraySlice<Int64>>

    init(_ readings: [Int64]) { rest = Mutex(readings[...]) }

    func next() -> Int64 { rest.withLock { $0.popFirst() ?? 0 } }
}
