import TestSupport
import Testing

@testable import HTTPCore

@Suite struct RequestHardeningTests {
    @Test func `the vectors are here`() throws {
        #expect(try RequestHardeningCase.all().count >= 49)
    }

    @Test(arguments: try RequestHardeningCase.all())
    func `a request is read or refused as the vectors say`(vector: RequestHardeningCase) {
        let transcript = Transcript.of(vector.request)
        let refusals = vector.alternatives.flatMap { $0 }
        if !refusals.allSatisfy(Self.isParserStatus) {
            #expect(transcript.error == nil)
            // 100 stands for a request whose body is still to come.
            let expected = vector.alternatives.first == [100] ? 0 : vector.alternatives.first?.count
            #expect(transcript.messages.count == expected)
        } else {
            #expect(transcript.messages.isEmpty)
            #expect(refusals.contains(transcript.error?.status ?? 0))
        }
    }

    @Test(arguments: try RequestHardeningCase.all())
    func `it does not matter where the input is split`(vector: RequestHardeningCase) {
        let whole = Transcript.of(vector.request)
        #expect(Transcript.of(vector.request.indices.map { vector.request[$0...$0] }) == whole)
        let step = max(1, vector.request.count / 200)
        for boundary in stride(from: 1, to: vector.request.count, by: step) {
            let halves = [vector.request[..<boundary], vector.request[boundary...]]
            #expect(Transcript.of(halves) == whole, "split at \(boundary)")
        }
    }

    /// Statuses that no route gives: the parser must have refused.
    private static func isParserStatus(_ status: Int) -> Bool {
        [400, 413, 414, 417, 431, 501, 505].contains(status)
    }
}
