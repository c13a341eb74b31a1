import Bytes
import Cryptography
import TestSupport
import Testing

/// Tokens of an app's issuer: what is taken and what is not.
@Suite struct JSONWebTokenTests {
    @Test("tokens of issuers are judged as a strict verifier must")
    func issuers() throws {
        var count = 0
        for file in try VectorFolder.files(for: .identityTokens) {
            let keys = try JSONWebKey.set(file.json["jwks"] ?? .null)
            for vector in try file.cases("cases") {
                // What only a sign-in with a browser has.
                let why = try vector.string("why")
                guard why != "azp", !why.contains("nonce"), try !vector.string("name").contains("nonce") else {
                    continue
                }
                let config = try #require(file.json["configs"]?[try vector.string("config")])
                let algorithms = try config.cases("algorithms").compactMap(\.stringValue)
                let taken = keys.filter { algorithms.contains($0.algorithm.rawValue) }
                let token = try vector.string("token")
                let now = Int64(try config.integer("now"))
                let isAccepted = try config.cases("issuers").compactMap(\.stringValue).contains { issuer in
                    let audience = try config.cases("audience").first?.stringValue ?? ""
                    return
                        (try? JSONWebToken(token, keys: taken).subject(issuer: issuer, audience: audience, nowS: now))
                        != nil
                }
                var isExpected = try vector.string("expect").hasPrefix("accept")
                if try vector.string("expect").contains("if it differs") {
                    isExpected = !token.contains("+") && !token.contains("/")
                }
                let name = try vector.string("name")
                #expect(isAccepted == isExpected, "\(name)")
                count += 1
            }
        }
        #expect(count >= 30)
    }

    @Test("tokens of the hosted service are taken or refused as by its own client, but for what is its own")
    func hosted() throws {
        for file in try VectorFolder.files(for: .userTokens) {
            let keys = try JSONWebKey.set(file.json["jwks"] ?? .null)
            for vector in try file.cases("cases") {
                // A session id is demanded by that client alone; the type of a token may be left out.
                guard vector["payload"]?["sid"] != nil, vector["header"]?["typ"] != nil else { continue }
                let subject = try? JSONWebToken(vector.string("jwt"), keys: keys).subject(
                    issuer: "privy.io", audience: file.string("app_id"), nowS: 1_767_323_045)
                let name = try vector.string("name")
                let isRefused = vector["error"] != nil
                #expect((subject == nil) == isRefused, "\(name)")
                let named = vector["payload"]?["sub"]?.stringValue
                #expect(subject == (isRefused ? nil : named))
            }
        }
    }

    /// A signer of tokens, and the set of its key.
    private final class Issuer {
        let key: P256.PrivateKey
        let keys: [JSONWebKey]

        init(_ seed: UInt64, id: String? = "k") throws {
            let key = try P256.PrivateKey.generate(from: SeededRandom(seed: seed))
            let point = key.publicKey.uncompressedPoint
            var members: [JSON.Member] = [
                .init("kty", "EC"), .init("crv", "P-256"), .init("x", .string(Base64URL.encode(Array(point[1..<33])))),
                .init("y", .string(Base64URL.encode(Array(point[33...])))),
            ]
            if let id { members.append(.init("kid", .string(id))) }
            keys = try JSONWebKey.set(["keys": [.object(members)]])
            self.key = key
        }

        func token(_ claims: String, header: String = #"{"alg":"ES256","kid":"k"}"#) throws -> String {
            let message = "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array(claims.utf8)))"
            let parts = try ECDSASignature(der: key.signature(for: Array(message.utf8)))
            return "\(message).\(Base64URL.encode(parts))"
        }

        /// r ‖ s of a signature in DER.
        private func ECDSASignature(der: [UInt8]) throws -> [UInt8] {
            var index = 2
            var joined: [UInt8] = []
            for _ in 0..<2 {
                let length = Int(der[index + 1])
                let number = der[(index + 2)..<(index + 2 + length)].drop { $0 == 0 }
                joined += [UInt8](repeating: 0, count: 32 - number.count) + number
                index += 2 + length
            }
            return joined
        }
    }

    private static let claims = #"{"iss":"i","aud":"a","sub":"u","exp":1000}"#

    private func subject(_ token: String, _ keys: [JSONWebKey], nowS: Int64 = 900) -> String? {
        try? JSONWebToken(token, keys: keys).subject(issuer: "i", audience: "a", nowS: nowS)
    }

    @Test("a token is good for its issuer, its audience and its time")
    func claims() throws {
        let issuer = try Issuer(1)
        #expect(subject(try issuer.token(Self.claims), issuer.keys) == "u")
        #expect(subject(try issuer.token(Self.claims), issuer.keys, nowS: 1059) == "u")
        #expect(subject(try issuer.token(Self.claims), issuer.keys, nowS: 1060) == nil)
        let good = [
            #"{"iss":"i","aud":["b","a"],"sub":"u","exp":1000}"#,
            #"{"iss":"i","aud":"a","sub":"u","exp":1000,"nbf":960,"iat":960}"#,
        ]
        for claims in good { #expect(subject(try issuer.token(claims), issuer.keys) == "u") }
        let bad = [
            #"{"iss":"I","aud":"a","sub":"u","exp":1000}"#, #"{"aud":"a","sub":"u","exp":1000}"#,
            #"{"iss":["i"],"aud":"a","sub":"u","exp":1000}"#, #"{"iss":"i","sub":"u","exp":1000}"#,
            #"{"iss":"i","aud":"aa","sub":"u","exp":1000}"#, #"{"iss":"i","aud":[],"sub":"u","exp":1000}"#,
            #"{"iss":"i","aud":{"a":1},"sub":"u","exp":1000}"#, #"{"iss":"i","aud":"a","exp":1000}"#,
            #"{"iss":"i","aud":"a","sub":"","exp":1000}"#, #"{"iss":"i","aud":"a","sub":1,"exp":1000}"#,
            #"{"iss":"i","aud":"a","sub":"u"}"#, #"{"iss":"i","aud":"a","sub":"u","exp":"1000"}"#,
            #"{"iss":"i","aud":"a","sub":"u","exp":null}"#, #"{"iss":"i","aud":"a","sub":"u","exp":-1}"#,
            #"{"iss":"i","aud":"a","sub":"u","exp":1e300}"#, #"{"iss":"i","aud":"a","sub":"u","exp":1000,"nbf":961}"#,
            #"{"iss":"i","aud":"a","sub":"u","exp":1000,"iat":961}"#,
            #"{"iss":"i","aud":"a","sub":"u","exp":1000,"sub":"v"}"#, #"["i"]"#, "u",
        ]
        for claims in bad { #expect(subject(try issuer.token(claims), issuer.keys) == nil, "\(claims)") }
    }

    @Test("a header chooses among the keys that are there, and nothing else")
    func headers() throws {
        let issuer = try Issuer(1)
        let other = try Issuer(2, id: "other")
        let keys = issuer.keys + other.keys
        for header in [#"{"alg":"ES256","kid":"k","typ":"JWT"}"#, #"{"alg":"ES256","kid":"k","jku":"x","jwk":{}}"#] {
            #expect(subject(try issuer.token(Self.claims, header: header), keys) == "u")
        }
        let bad = [
            #"{"alg":"none"}"#, #"{"alg":"HS256","kid":"k"}"#, #"{"alg":"RS256","kid":"k"}"#,
            #"{"alg":"EdDSA","kid":"k"}"#, #"{"alg":"es256","kid":"k"}"#, #"{"kid":"k"}"#, #"{"alg":"ES256"}"#,
            #"{"alg":"ES256","kid":"other"}"#, #"{"alg":"ES256","kid":"x"}"#, #"{"alg":"ES256","kid":null}"#,
            #"{"alg":"ES256","kid":"k","typ":"at+jwt"}"#, #"{"alg":"ES256","kid":"k","crit":[]}"#,
            #"{"alg":"ES256","kid":"k","b64":true}"#, #"{"alg":"ES256","kid":"k","alg":"ES256"}"#, "[]",
        ]
        for header in bad {
            #expect(subject(try issuer.token(Self.claims, header: header), keys) == nil, "\(header)")
        }
        // Without an id, the only key is meant.
        let single = try Issuer(3, id: nil)
        #expect(subject(try single.token(Self.claims, header: #"{"alg":"ES256"}"#), single.keys) == "u")
    }

    @Test("no bit of a token can be changed, and nothing be added")
    func changes() throws {
        let issuer = try Issuer(4)
        let token = try issuer.token(Self.claims)
        for index in token.utf8.indices {
            var text = Array(token.utf8)
            text[token.utf8.distance(from: token.utf8.startIndex, to: index)] ^= 1
            #expect(subject(String(decoding: text, as: UTF8.self), issuer.keys) == nil)
        }
        let parts = token.split(separator: ".")
        for wrong in [
            "", ".", "..", token + ".", token + "=", " " + token, "." + token, "\(parts[0]).\(parts[1]).",
            "\(parts[0]).\(parts[1])", token + "." + parts[2], String(repeating: "a", count: 9000) + "." + token,
        ] { #expect(subject(wrong, issuer.keys) == nil) }
    }

    @Test("an algorithm cannot be talked into another: the public key's text as a key of HMAC signs nothing")
    func confusion() throws {
        let issuer = try Issuer(5)
        let header = Base64URL.encode(Array(#"{"alg":"HS256","kid":"k"}"#.utf8))
        let message = "\(header).\(Base64URL.encode(Array(Self.claims.utf8)))"
        let forms = [issuer.key.publicKey.spki, Array(Base64.encode(issuer.key.publicKey.spki).utf8)]
        for form in forms {
            let code = HMACSHA256.authenticate(Array(message.utf8), key: Secret(testing: form))
            #expect(subject("\(message).\(Base64URL.encode(code))", issuer.keys) == nil)
        }
    }

    @Test("sets hold public keys for signatures alone, each once")
    func sets() throws {
        let key = try Issuer(6).keys[0].json
        func with(_ members: [JSON.Member]) -> JSON {
            let names = members.map(\.key)
            return .object((key.objectValue ?? []).filter { !names.contains($0.key) } + members)
        }
        #expect(try JSONWebKey(key).json == key)
        let bad = [
            with([.init("d", "AA")]), with([.init("use", "enc")]), with([.init("alg", "RS256")]),
            with([.init("crv", "P-384")]), with([.init("x", "AA")]), with([.init("kty", "oct"), .init("k", "AA")]),
            with([.init("y", key["x"] ?? .null)]), with([.init("kid", 1)]), with([.init("kid", "")]), "k",
            ["kty": "RSA", "n": .string(Base64URL.encode([UInt8](repeating: 0xFF, count: 128))), "e": "AQAB"],
            ["kty": "RSA", "n": .string(Base64URL.encode([UInt8](repeating: 0xFF, count: 256))), "e": "AQ"],
            ["kty": "RSA", "n": .string(Base64URL.encode([UInt8](repeating: 0xFE, count: 256))), "e": "AQAB"],
            ["kty": "OKP", "crv": "X25519", "x": .string(Base64URL.encode([UInt8](repeating: 9, count: 32)))],
        ]
        for json in bad { #expect(throws: CryptographyError.self, "\(json)") { try JSONWebKey(json) } }
        let sets: [JSON] = [
            [:], ["keys": []], ["keys": [with([.init("d", "AA")])]], ["keys": [key, key]], [key],
            ["keys": .array([JSON](repeating: with([.init("use", "enc")]), count: 65))],
        ]
        for json in sets { #expect(throws: CryptographyError.self) { try JSONWebKey.set(json) } }
        #expect(try JSONWebKey.set(["keys": [key, with([.init("use", "enc"), .init("kid", "e")])]]).count == 1)
    }
}
