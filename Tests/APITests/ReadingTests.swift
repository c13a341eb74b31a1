import Bytes
import Cryptography
import Signer
import TestSupport
import Testing

@testable import API

@Suite struct ReadingTests {
    private let harness = Harness()

    private func keep(_ records: Record...) {
        harness.service.state.withLock { $0.records += records }
    }

    @Test func `a record is shown in Privy's shape`() async throws {
        keep(try Samples.walletRecord())
        let answer = await harness.send("GET", "/v1/wallets/\(Samples.wallet)")
        #expect(answer.status == 200)
        #expect(answer.json?["address"] == .string(Samples.address))
        #expect(answer.json?["owner_id"] == .null)
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(await harness.send("GET", "/v1/wallets/\(Samples.wallet)?include_archived=true").status == 200)
        #expect(await harness.send("GET", "/v1/wallets/\(Samples.wallet)?include_archived=yes").status == 400)
    }

    @Test func `another app's record is not found`() async throws {
        keep(try Samples.walletRecord(app: "otherappaaaaaaaaaaaaaaaa"))
        #expect(await harness.send("GET", "/v1/wallets/\(Samples.wallet)").status == 404)
    }

    @Test func `a list is walked page by page, the newest first, until there is no cursor`() async throws {
        for number in 0..<5 {
            keep(try Samples.walletRecord("walletaaaaaaaaaaaaaaaaa\(number)", createdAtMs: 1_000 + Int64(number) / 2))
        }
        var (ids, cursor): ([String], String) = ([], "")
        repeat {
            let answer = await harness.send("GET", "/v1/wallets?limit=2\(cursor)")
            #expect(answer.status == 200)
            ids += try #require(answer.json?["data"]?.arrayValue).compactMap { $0["id"]?.stringValue }
            cursor = (answer.json?["next_cursor"]?.stringValue).map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty && ids.count < 10
        #expect(ids.map { $0.suffix(1) } == ["4", "3", "2", "1", "0"])
        #expect(harness.service.state.withLock { $0.queries.map(\.limit) } == [2, 2, 2])
    }

    @Test func `filters of wallets reach the service`() async throws {
        let key = try P256.PrivateKey.generate(from: SeededRandom(seed: 3)).publicKey
        let text = Base64.encode(key.spki).replacing("+", with: "%2B").replacing("/", with: "%2F")
        let answer = await harness.send(
            "GET",
            "/v1/wallets?chain_type=ethereum&external_id=e-1&address=0xAb&include_archived=true&authorization_key=\(text.replacing("=", with: "%3D"))"
        )
        #expect(answer.text == #"{"data":[],"next_cursor":null}"#)
        let query = try #require(harness.service.state.withLock { $0.queries.first })
        #expect(query.kind == .wallet && query.appID == FakeService.appID && query.limit == 50)
        #expect(query.chainType == "ethereum" && query.externalID == "e-1" && query.address == "0xAb")
        #expect(query.includesArchived)
        #expect(query.authorizationKeyPoint == key.compressedPoint)
    }

    @Test func `wallets of a user are asked for by the id that clients know`() async throws {
        let id = String(repeating: "u", count: 24)
        #expect(await harness.send("GET", "/v1/wallets?user_id=did%3Aprivy%3A\(id)").status == 200)
        #expect(harness.service.state.withLock { $0.queries.map(\.userID) } == [id])
    }

    @Test(arguments: [("", false), ("?include_archived=false", false), ("?include_archived=true", true)])
    func `archived wallets are listed for who asks for them`(query: String, expected: Bool) async throws {
        #expect(await harness.send("GET", "/v1/wallets\(query)").status == 200)
        #expect(harness.service.state.withLock { $0.queries.map(\.includesArchived) } == [expected])
        for value in ["", "1", "TRUE", "true&include_archived=true"] {
            let answer = await harness.send("GET", "/v1/wallets?include_archived=\(value)")
            #expect(answer.status == 400 && answer.error.contains("`include_archived`"))
        }
    }

    @Test(arguments: ["key_quorums", "policies", "condition_sets"])
    func `other resources can be listed too`(collection: String) async {
        #expect(await harness.send("GET", "/v1/\(collection)?limit=100").json?["data"] == [])
    }

    @Test func `a wallet is found by its address`() async throws {
        keep(try Samples.walletRecord())
        let body = #"{"address":"\#(Samples.address)"}"#
        #expect(await harness.send("POST", "/v1/wallets/address", body: body).json?["id"] == .string(Samples.wallet))
        #expect(harness.service.state.withLock { $0.queries.map(\.includesArchived) } == [true])
        for (value, status, expected) in [("true", 200, [true]), ("false", 200, [false]), ("1", 400, [])] {
            harness.service.state.withLock { $0.queries = [] }
            let body = #"{"address":"\#(Samples.address)","include_archived":\#(value)}"#
            #expect(await harness.send("POST", "/v1/wallets/address", body: body).status == status)
            #expect(harness.service.state.withLock { $0.queries.map(\.includesArchived) } == expected)
        }
        let other = await harness.send("POST", "/v1/wallets/address", body: #"{"address":"0x00"}"#)
        #expect(other.error == "Wallet not found")
    }

    @Test func `one rule of a policy can be looked at`() async throws {
        keep(try Samples.policyRecord())
        let path = "/v1/policies/\(Samples.policy)/rules"
        #expect(await harness.send("GET", "\(path)/\(Samples.rule)").json?["method"] == "personal_sign")
        #expect(await harness.send("GET", "\(path)/\(Samples.policy)").error == "Rule not found")
    }

    @Test func `items of a set are walked and searched`() async throws {
        keep(try Samples.conditionSet((0..<7).map { $0.isMultiple(of: 2) ? "0xAA\($0)" : "0xbb\($0)" }))
        let path = "/v1/condition_sets/\(Samples.set)/condition_set_items"
        let first = await harness.send("GET", "\(path)?limit=4")
        let cursor = try #require(first.json?["next_cursor"]?.stringValue)
        let second = await harness.send("GET", "\(path)?limit=4&cursor=\(cursor)")
        #expect(first.json?["items"]?.arrayValue?.count == 4)
        #expect(
            second.json?["items"]?.arrayValue?.compactMap { $0["value"]?.stringValue } == ["0xAA4", "0xbb5", "0xAA6"])
        #expect(second.json?["next_cursor"] == .null)
        let found = await harness.send("GET", "\(path)?query=aa&limit=3")
        #expect(
            found.json?["items"]?.arrayValue?.compactMap { $0["value"]?.stringValue } == ["0xAA0", "0xAA2", "0xAA4"])
        let rest = try #require(found.json?["next_cursor"]?.stringValue)
        let last = await harness.send("GET", "\(path)?query=aa&limit=3&cursor=\(rest)")
        #expect(last.json?["items"]?.arrayValue?.count == 1)
    }

    @Test func `a page that ends with the last match has no next one`() async throws {
        keep(try Samples.conditionSet(["a", "b", "a", "b"]))
        let path = "/v1/condition_sets/\(Samples.set)/condition_set_items"
        #expect(await harness.send("GET", "\(path)?limit=2&query=a").json?["next_cursor"] == .null)
        #expect(await harness.send("GET", "\(path)?limit=4").json?["next_cursor"] == .null)
        #expect(await harness.send("GET", "\(path)?limit=3").json?["next_cursor"] != .null)
    }

    @Test func `a cursor whose item has gone goes on where it was`() async throws {
        keep(try Samples.conditionSet(["a", "b", "c"]))
        let cursor = PageCursor(position: 1, id: Samples.item(900)).text
        let answer = await harness.send("GET", "/v1/condition_sets/\(Samples.set)/condition_set_items?cursor=\(cursor)")
        #expect(answer.json?["items"]?.arrayValue?.compactMap { $0["value"]?.stringValue } == ["b", "c"])
    }

    @Test func `one item of a set can be looked at`() async throws {
        keep(try Samples.conditionSet(["a", "b"]))
        let path = "/v1/condition_sets/\(Samples.set)/condition_set_items"
        let answer = await harness.send("GET", "\(path)/\(Samples.item(1))")
        #expect(answer.json?["value"] == "b" && answer.json?["condition_set_id"] == .string(Samples.set))
        #expect(await harness.send("GET", "\(path)/\(Samples.item(2))").status == 404)
    }

    @Test func `the log is searched for the caller's app alone`() async throws {
        let harness = Harness()
        let answer = await harness.send(
            "GET",
            "/v1/audit?wallet_id=\(Samples.wallet)&actor_id=\(Samples.quorum)&action=wallet.rpc&outcome=deny&shadow=deny&since=1"
                + "&until=9&limit=3&cursor=12")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"data":[],"next_cursor":"7"}"#)
        let search = try #require(harness.service.state.withLock { $0.searches.first })
        #expect(search.before == 12)
        #expect(search.query.appID == FakeService.appID)
        #expect(search.query.walletID == Samples.wallet)
        #expect(search.query.actorID == Samples.quorum)
        #expect(search.query.action == "wallet.rpc")
        #expect(search.query.status == .deny)
        #expect(search.query.shadow == .deny)
        #expect(search.query.sinceMs == 1)
        #expect(search.query.untilMs == 9)
        #expect(search.query.limit == 3)
    }

    @Test(arguments: [
        "outcome=maybe", "shadow=released", "since=-1", "until=x", "cursor=1.5", "cursor=9999999999999999999",
        "app_id=x",
    ])
    func `a search that is none is refused by its field`(query: String) async {
        let harness = Harness()
        let answer = await harness.send("GET", "/v1/audit?\(query)")
        #expect(answer.status == 400)
        #expect(answer.error.contains("`\(query.prefix { $0 != "=" })`"))
        #expect(harness.service.state.withLock { $0.searches.isEmpty })
    }
}
