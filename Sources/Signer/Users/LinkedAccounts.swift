import Bytes

/// The accounts of a user in a request, in Privy's shapes.
enum LinkedAccounts {
    static let maximumCount = 16
    private static let maximumMembers = 16
    private static let others: Set<String> = [
        "wallet", "telegram", "farcaster", "google_oauth", "apple_oauth", "twitter_oauth", "discord_oauth",
        "github_oauth", "linkedin_oauth", "spotify_oauth", "instagram_oauth", "tiktok_oauth", "line_oauth",
    ]

    /// Reads `linked_accounts`: at most one `custom_auth`; what other types say is kept and decides nothing.
    static func read(_ fields: inout RequestFields, nowMs: Int64) throws(Refusal) -> [JSON] {
        guard let elements = try fields.optionalList("linked_accounts", atMost: maximumCount) else {
            throw fields.fault("linked_accounts", "Required")
        }
        var accounts: [JSON] = []
        for (position, element) in elements.enumerated() {
            let path = "linked_accounts.\(position)"
            var account = try RequestFields(element, path: path)
            let type = try account.text("type", length: 1...32)
            var members: [JSON.Member]
            switch type {
            case "custom_auth": members = [try member("custom_user_id", of: &account)]
            case "email": members = [try member("address", of: &account)]
            case "phone": members = [try member("number", of: &account)]
            default:
                guard others.contains(type) else { throw account.fault("type", "Unknown type of account") }
                members = try plainMembers(element, path: path)
            }
            if !others.contains(type) { try account.finish() }
            guard type != "custom_auth" || !accounts.contains(where: { $0["type"] == "custom_auth" }) else {
                throw Refusal.input(path, "A user has at most one custom_auth account")
            }
            members.insert(.init("type", .string(type)), at: 0)
            accounts.append(.object(members + verified(nowMs)))
        }
        return accounts
    }

    /// A wallet that was made for a user, as its account.
    static func embedded(_ wallet: WalletRecord, id: String, nowMs: Int64) -> JSON {
        .object(
            [
                .init("type", "wallet"), .init("id", .string(id)),
                .init("address", .string(wallet.address.text)),
                .init("chain_type", .string(wallet.chainType)), .init("wallet_index", 0),
                .init("imported", false), .init("delegated", false), .init("wallet_client", "privy"),
                .init("wallet_client_type", "privy"), .init("connector_type", "embedded"),
                .init("recovery_method", "privy-v2"),
            ] + (wallet.address.chain == .ethereum ? [.init("chain_id", "eip155:1")] : []) + verified(nowMs))
    }

    private static func verified(_ nowMs: Int64) -> [JSON.Member] {
        let seconds = JSON(nowMs / 1000)
        return ["verified_at", "first_verified_at", "latest_verified_at"].map { JSON.Member($0, seconds) }
    }

    private static func member(_ name: String, of account: inout RequestFields) throws(Refusal) -> JSON.Member {
        let text = try account.text(name, length: 1...256)
        // Users are looked for by it, and no database can look for that.
        guard !text.utf8.contains(0) else { throw account.fault(name, "String must not contain U+0000") }
        return .init(name, .string(text))
    }

    /// Texts, numbers and truth values, without those that are ours to say.
    private static func plainMembers(_ account: JSON, path: String) throws(Refusal) -> [JSON.Member] {
        let members = (account.objectValue ?? []).filter { $0.key != "type" }
        guard members.count <= maximumMembers else { throw Refusal.input(path, "Object has too many keys") }
        for member in members {
            let isPlain =
                member.value.stringValue.map { $0.utf8.count <= 256 } ?? (member.value.safeInteger != nil)
                || member.value.boolValue != nil
            guard isPlain, member.key.utf8.count <= 64, !member.key.hasSuffix("verified_at") else {
                throw Refusal.input(
                    "\(path).\(member.key.prefix(64))", "Expected a short text, an integer or a boolean")
            }
        }
        return members
    }
}

extension RequestFields {
    /// `custom_metadata`: texts, numbers and truth values by name; nil when the member is absent.
    mutating func customMetadata() throws(Refusal) -> JSON? {
        guard let value = optional("custom_metadata") else { return nil }
        guard let members = value.objectValue, members.count <= 64 else {
            throw fault("custom_metadata", "Expected an object of at most 64 members")
        }
        for member in members {
            let isPlain =
                member.value.stringValue.map { $0.utf8.count <= 1024 } ?? (member.value.safeInteger != nil)
                || member.value.boolValue != nil
            guard isPlain, 1...64 ~= member.key.utf8.count else {
                throw fault("custom_metadata", "Expected texts, integers and booleans under names of 1 to 64 bytes")
            }
        }
        return value
    }
}
