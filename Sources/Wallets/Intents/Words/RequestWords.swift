import Bytes
import Policy
import Signer

/// What a request would do, in plain words, from the request and from its resource as clients see it.
///
/// What is shown is what is signed: a member of a body that these words do not speak of is refused.
public enum RequestWords {
    /// One or two sentences.
    ///
    /// - Parameters:
    ///   - current: the resource of the operation, or nil when it is not known.
    /// - Throws: `invalidData` with the member at fault, for a body that the direct endpoint would refuse as well.
    public static func sentence(
        _ operation: Operation, body: JSON?, current: JSON?
    ) throws(WalletsError) -> String {
        let body = body ?? .object([])
        switch operation {
        case .rpc(let id):
            return try reading { () throws(PolicyError) in
                try SigningRequest(rpc: body).words(from: name("wallet", id, current), body: body)
            }
        case .updateWallet(let id):
            return try WalletChangeWords.sentence(body, wallet: name("wallet", id, current), current: current)
        case .updateKeyQuorum(let id):
            return try QuorumChangeWords.sentence(body, quorum: name("key quorum", id, current), current: current)
        case .updatePolicy, .createRule, .updateRule, .deleteRule:
            let name = name("policy", operation.subject?.id ?? "", current)
            return try reading { () throws(PolicyError) in
                try PolicyChangeWords.sentence(operation, body, policy: name, current: current)
            }
        default: throw WalletsError(.refused(.methodNotSupported), "This request cannot wait for signatures.")
        }
    }

    /// Such as `wallet abc "Treasury" (0x…)`.
    private static func name(_ kind: String, _ id: String, _ current: JSON?) -> String {
        let name = current?["display_name"]?.stringValue ?? current?["name"]?.stringValue
        let address = current?["address"]?.stringValue.map { " (\(PlainText.plain($0)))" } ?? ""
        return "\(kind) \(PlainText.plain(id))" + (name.map { " " + PlainText.quoted($0) } ?? "") + address
    }

    private static func reading(_ body: () throws(PolicyError) -> String) throws(WalletsError) -> String {
        do { return try body() } catch {
            let code: Refusal.Code = error.code == .methodNotSupported ? .methodNotSupported : .invalidData
            throw WalletsError(.refused(code), error.description)
        }
    }
}
