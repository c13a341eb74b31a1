import Audit
import Bytes
import HTTPCore
import Wallets

/// Signed checkpoints of the log, and proofs below them. They hold hashes of entries of others, which say nothing.
extension RequestHandler {
    /// `{verifier_key}`.
    func checkpointKey(_ query: QueryReader) throws(APIError) -> HTTPResponse {
        try query.finish()
        return HTTPResponse(["verifier_key": .string(service.checkpointKey)])
    }

    /// The newest checkpoint, as it was signed.
    func checkpoint(_ query: QueryReader) async throws(APIError) -> HTTPResponse {
        try query.finish()
        let checkpoint = try await checkpoint(covering: 1)
        return HTTPResponse(
            headers: [("cache-control", "no-store")], body: Array(checkpoint.note.utf8),
            contentType: "text/plain; charset=utf-8")
    }

    /// An entry of the app with its proof; of others there is none.
    func proof(of entry: String, _ query: QueryReader, for caller: Caller) async throws(APIError) -> HTTPResponse {
        var query = query
        let since = try query.size("since")
        try query.finish()
        guard let sequence = QueryReader.number(entry), sequence > 0,
            try await measured({ () async throws(WalletsError) in
                try await service.isEntry(sequence, ofApp: caller.appID)
            })
        else { throw APIError(.notFound, "There is no entry \(entry.prefix(20)) of this app.") }
        let checkpoint = try await checkpoint(covering: sequence)
        try Self.check(since, "since", isUpTo: checkpoint.size)
        let proof = try await measured { () async throws(WalletsError) in
            try await service.proof(of: sequence, under: checkpoint, since: since)
        }
        guard let proof else { throw APIError(.auditUnavailable, "no checkpoint covers this entry yet") }
        return HTTPResponse(proof.json)
    }

    /// `{from, to, path}`: that the log only grew between two sizes.
    func consistency(_ query: QueryReader) async throws(APIError) -> HTTPResponse {
        var query = query
        let (from, newer) = (try query.size("from"), try query.size("to"))
        try query.finish()
        guard let older = from else { throw .input("from", "Required") }
        let newest = try await checkpoint(covering: 1)
        try Self.check(newer, "to", isUpTo: newest.size)
        try Self.check(older, "from", isUpTo: newer ?? newest.size)
        let path = try await measured { () async throws(WalletsError) in
            try await service.consistencyPath(from: older, to: newer ?? newest.size)
        }
        return HTTPResponse([
            "from": JSON(older), "to": JSON(newer ?? newest.size), "path": .hashes(path ?? []),
        ])
    }

    private func checkpoint(covering sequence: Int64) async throws(APIError) -> SignedCheckpoint {
        try await measured { () async throws(WalletsError) in try await service.checkpoint(covering: sequence) }
    }

    private static func check(_ size: Int?, _ name: String, isUpTo limit: Int) throws(APIError) {
        guard let size else { return }
        guard size <= limit else {
            throw .input(name, "Expected the size of a checkpoint of this log, 1 to \(limit)")
        }
    }
}

extension QueryReader {
    /// The size of a tree with entries.
    fileprivate mutating func size(_ name: String) throws(APIError) -> Int? {
        guard let number = try number(name) else { return nil }
        guard number > 0 else { throw .input(name, "Expected an integer of at least 1") }
        return Int(number)
    }
}
