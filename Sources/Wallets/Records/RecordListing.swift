import Audit
import Signer
import Storage

/// Which wallets or other records of an app are wanted: newest first, by time of creation, then by id.
public struct RecordListing: Sendable {
    public var appID: String
    public var kind: RecordKind
    public var limit: Int
    /// The last record of the page before.
    public var after: (createdAtMs: Int64, id: String)?
    public var chainType: String?
    public var externalID: String?
    /// With its checksum, as it is stored.
    public var address: String?
    /// A compressed P-256 point: wallets whose owner or one of whose signers is a quorum with this key.
    public var authorizationKey: [UInt8]?
    /// Wallets whose owner or one of whose signers is a quorum with this user.
    public var userID: String?
    /// Whether archived wallets are wanted too.
    public var includesArchived = false

    public init(appID: String, kind: RecordKind, limit: Int) {
        self.appID = appID
        self.kind = kind
        self.limit = limit
    }
}

extension RecordStore {
    /// Quorums of one app that are looked through for a key, at most.
    private static let maximumQuorums = 100_000

    /// One page, and whether there is more.
    public func list(_ listing: RecordListing) async throws(WalletsError) -> (records: [Record], hasMore: Bool) {
        var sql =
            "SELECT kind, id, version, hash, content, mac FROM records WHERE app_id = $1 AND kind = $2 AND deleted = 0"
        var parameters: [SQLValue] = [.text(listing.appID), .text(listing.kind.rawValue)]
        func add(_ condition: (Int) -> String, _ values: [SQLValue]) {
            sql += " AND " + condition(parameters.count + 1)
            parameters += values
        }
        if let after = listing.after {
            add({ "(created_at_ms, id) < ($\($0), $\($0 + 1))" }, [.integer(after.createdAtMs), .text(after.id)])
        }
        if !listing.includesArchived { sql += " AND archived = 0" }
        if let chainType = listing.chainType { add({ "chain_type = $\($0)" }, [.text(chainType)]) }
        if let externalID = listing.externalID { add({ "external_id = $\($0)" }, [.text(externalID)]) }
        if let address = listing.address { add({ "address = $\($0)" }, [.text(address)]) }
        if let user = listing.userID {
            add({ "id IN (SELECT w.from_id \(RecordStore.walletsOfUser("$\($0)")))" }, [.text(user)])
        }
        if let point = listing.authorizationKey {
            let quorums = try await quorums(with: point, appID: listing.appID)
            guard !quorums.isEmpty else { return ([], false) }
            add(
                { first in
                    "id IN (SELECT from_id FROM record_references WHERE from_kind = 'wallet' AND to_kind = 'key_quorum' "
                        + "AND to_id IN \(Placeholders.list(quorums.count, startingAt: first)))"
                }, quorums.map { .text($0) })
        }
        add({ "1 = 1 ORDER BY created_at_ms DESC, id DESC LIMIT $\($0)" }, [.integer(Int64(listing.limit + 1))])
        var records: [Record] = []
        for row in try await read(sql, parameters) { records.append(try RecordStore.record(row).record) }
        return (Array(records.prefix(listing.limit)), records.count > listing.limit)
    }

    /// The user with this id at the app's token issuer; nil when there is none.
    public func user(customID: String, appID: String) async throws(WalletsError) -> String? {
        let rows = try await read(
            "SELECT id FROM records WHERE app_id = $1 AND external_id = $2 AND kind = 'user' AND deleted = 0",
            [.text(appID), .text(RecordColumns.externalID(ofUser: customID))])
        return try? rows.first?.text(0)
    }

    /// The user who alone owns a wallet with this address, written as it is stored; of several such wallets, the newest's.
    public func user(walletAddress: String, appID: String) async throws(WalletsError) -> String? {
        var listing = RecordListing(appID: appID, kind: .wallet, limit: 100)
        listing.address = walletAddress
        listing.includesArchived = true
        for record in try await list(listing).records {
            guard case .wallet(let wallet) = record.body, let ownerID = wallet.ownerID,
                case .keyQuorum(let owner)? = try await fetch(RecordKey(kind: .keyQuorum, id: ownerID))?.record.body,
                let user = owner.onlyUserID
            else { continue }
            return user
        }
        return nil
    }

    /// Wallets that a quorum with this user owns or signs for, with the quorum; as many as a signer looks at.
    func wallets(ownedBy user: String) async throws(WalletsError) -> [(wallet: String, quorum: String)] {
        let rows = try await read(
            "SELECT w.from_id, w.to_id \(RecordStore.walletsOfUser("$1")) "
                + "ORDER BY w.from_id LIMIT \(Keep.maximumUserWallets)", [.text(user)])
        do { return try rows.map { (try $0.text(0), try $0.text(1)) } } catch {
            throw WalletsError(.storageUnavailable, "the wallets of a user cannot be read")
        }
    }

    /// What wallets `w` are joined to their quorums' users by.
    private static func walletsOfUser(_ placeholder: String) -> String {
        "FROM record_references w JOIN record_references q ON q.from_kind = 'key_quorum' AND q.from_id = w.to_id "
            + "AND q.to_kind = 'user' AND q.to_id = \(placeholder) WHERE w.from_kind = 'wallet' "
            + "AND w.to_kind = 'key_quorum'"
    }

    /// The imports of an address that were begun and not used, the newest first, as many as a signer looks at.
    func openImports(of address: String, appID: String) async throws(WalletsError) -> [String] {
        let rows = try await read(
            "SELECT id FROM records WHERE app_id = $1 AND address = $2 AND kind = 'import' AND deleted = 0 "
                + "ORDER BY created_at_ms DESC, id DESC LIMIT \(Keep.maximumOpenImports)",
            [.text(appID), .text(address)])
        do { return try rows.map { try $0.text(0) } } catch {
            throw WalletsError(.storageUnavailable, "an import cannot be read")
        }
    }

    /// The quorums of an app that a key is a member of, itself or through a child.
    private func quorums(with point: [UInt8], appID: String) async throws(WalletsError) -> [String] {
        let rows = try await read(
            "SELECT kind, id, version, hash, content, mac FROM records WHERE app_id = $1 AND kind = 'key_quorum' "
                + "AND deleted = 0 LIMIT \(RecordStore.maximumQuorums)", [.text(appID)])
        var direct: [String] = []
        var parents: [(id: String, children: [String])] = []
        for row in rows {
            let record = try RecordStore.record(row).record
            guard case .keyQuorum(let quorum) = record.body else { continue }
            if quorum.keys.contains(where: { $0.point == point }) { direct.append(record.header.id) }
            parents.append((record.header.id, quorum.childIDs))
        }
        let indirect = parents.filter { parent in parent.children.contains(where: direct.contains) }.map(\.id)
        return Array((direct + indirect.filter { !direct.contains($0) }).prefix(1000))
    }
}
