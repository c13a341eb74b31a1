import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

@Suite struct PolicyDecisionVectorTests {
    @Test("the decisions of the vectors are ours", arguments: try VectorFolder.files(for: .hyperliquidDecisions))
    func decisions(file: VectorFile) throws {
        let policy = try Samples.compiled(try #require(file.json["policy"]))
        let context = try Samples.context()
        let cases = try file.cases("cases")
        #expect(!cases.isEmpty)
        for entry in cases {
            let name = try entry.string("name")
            let verdict = try? policy.evaluate(Samples.typedData(#require(entry["typed_data"])), in: context)
            let isAllowed = verdict?.isAllowed ?? false
            #expect(isAllowed == (try entry.string("decision") == "ALLOW"), "\(name)")
            if isAllowed { #expect(verdict?.ruleName == entry["rule"]?.stringValue, "\(name)") }
        }
    }

    @Test(
        "recorded requests of the official clients are read or refused for what they ask",
        arguments: try VectorFolder.files(for: .recordedRequests))
    func recordedRequests(file: VectorFile) throws {
        var read: Set<String> = []
        for request in try file.cases("requests") {
            let line = try request.string("request_line")
            guard let body = request["body"]?.stringValue, line.hasPrefix("POST") else { continue }
            if line.contains("/raw_sign") {
                _ = try SigningRequest(rawSign: JSON.parse(Array(body.utf8)))
            } else if line.contains("/rpc") {
                let json = try JSON.parse(Array(body.utf8))
                let method = json["method"]?.stringValue ?? ""
                do {
                    read.insert(try SigningRequest(rpc: json).method.rawValue)
                } catch {
                    // The recorded transaction goes to an address whose checksum is wrong, which is refused by name.
                    let isChecksum = error.path == "params.transaction.to" && error.message.contains("checksum")
                    // And the one of Solana has two bytes.
                    let isCut = method == "signTransaction" && error.path == "params.transaction"
                    #expect(error.code == .methodNotSupported || isChecksum || isCut, "\(method): \(error)")
                }
            } else if line.contains("/policies HTTP") {
                _ = try PolicyCreation(JSON.parse(Array(body.utf8)))
            }
        }
        if VectorFolder.isBundled {
            #expect(read.isSuperset(of: ["personal_sign", "eth_signTypedData_v4", "signMessage"]))
        }
    }
}
