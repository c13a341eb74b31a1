import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

@Suite struct SigningRequestTests {
    private static let hash = "0x" + String(repeating: "12", count: 32)

    @Test("personal_sign hashes text and hexadecimal bytes, with and without prefix")
    func personalSign() throws {
        let text = try rpc("personal_sign", ["message": "Hello", "encoding": "utf-8"])
        #expect(text.digest == PersonalMessage.digest(of: Array("Hello".utf8)))
        let bare = try rpc("personal_sign", ["message": "deadbeef", "encoding": "hex"])
        let prefixed = try rpc("personal_sign", ["message": "0xdeadbeef", "encoding": "hex"])
        #expect(bare.digest == PersonalMessage.digest(of: [0xDE, 0xAD, 0xBE, 0xEF]))
        #expect(prefixed.digest == bare.digest)
        #expect(!text.isBlind)
    }

    @Test("what hides its content is called blind")
    func blind() throws {
        let message = String(repeating: "ab", count: 32)
        #expect(try rpc("personal_sign", ["message": .string(message), "encoding": "hex"]).isBlind)
        #expect(try !rpc("personal_sign", ["message": .string(message + "00"), "encoding": "hex"]).isBlind)
        #expect(try rpc("secp256k1_sign", ["hash": .string(Self.hash)]).isBlind)
        #expect(try rpc("eth_signTypedData_v4", ["typed_data": Samples.agent]).isBlind)
        #expect(try !rpc("eth_signTypedData_v4", ["typed_data": Samples.withdraw(to: Samples.friend)]).isBlind)
        #expect(try SigningRequest(rawSign: ["params": ["hash": .string(Self.hash)]]).isBlind)
    }

    @Test("typed data is signed by its digest")
    func typedData() throws {
        let json = Samples.withdraw(to: Samples.friend)
        let request = try rpc("eth_signTypedData_v4", ["typed_data": json])
        #expect(request.digest == (try TypedData(json).digest))
        #expect(request.method == .signTypedData)
    }

    @Test("raw_sign takes a hash, or bytes with a hash function")
    func rawSign() throws {
        #expect(try SigningRequest(rawSign: ["params": ["hash": .string(Self.hash)]]).digest.first == 0x12)
        let keccak = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        let sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let blake = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
        for (bytes, encoding, function, digest) in [
            ("", "utf-8", "keccak256", keccak), ("abc", "utf-8", "blake2b256", blake), ("abc", "utf-8", "sha256", sha),
            ("616263", "hex", "sha256", sha),
            ("0x616263", "hex", "sha256", sha), ("YWJj", "base64", "sha256", sha),
        ] {
            let params: JSON = [
                "bytes": .string(bytes), "encoding": .string(encoding), "hash_function": .string(function),
            ]
            let request = try SigningRequest(rawSign: ["params": params])
            #expect(Hex.encode(request.digest) == digest)
        }
        let unknown: JSON = ["params": ["bytes": "00", "encoding": "hex", "hash_function": "md5"]]
        #expect(refusal { try SigningRequest(rawSign: unknown) }?.path == "params.hash_function")
    }

    @Test(
        "refusals name the member",
        arguments: [
            (##"{}"##, "method"),
            (##"{"method":"personal_sign"}"##, "params"),
            (##"{"method":"personal_sign","params":{"message":"a"}}"##, "params.encoding"),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"base64"}}"##, "params.encoding"),
            (##"{"method":"personal_sign","params":{"message":1,"encoding":"hex"}}"##, "params.message"),
            (##"{"method":"personal_sign","params":{"message":"abc","encoding":"hex"}}"##, "params.message"),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8","x":1}}"##, "params"),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"x":1}"##, ""),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"sponsor":true}"##, "sponsor"),
            (
                ##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"reference_id":"r"}"##,
                "reference_id"
            ),
            (
                ##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"signature_options":{}}"##,
                "signature_options"
            ),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"caip2":"eip155:1"}"##, "caip2"),
            (##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"address":"0x12"}"##, "address"),
            (
                ##"{"method":"personal_sign","params":{"message":"a","encoding":"utf-8"},"chain_type":null}"##,
                "chain_type"
            ),
            (##"{"method":"secp256k1_sign","params":{"hash":"0x12"}}"##, "params.hash"),
            (##"{"method":"eth_sign","params":{}}"##, "method"),
            (##"{"method":"eth_signTypedData_v4","params":{"typed_data":{}}}"##, "params.typed_data.domain"),
            (
                ##"{"method":"eth_sign7702Authorization","params":{"contract":"0x","chain_id":1,"nonce":0}}"##,
                "params.contract"
            ),
            (##"[]"##, ""),
        ])
    func refusals(body: String, path: String) throws {
        let json = try JSON.parse(Array(body.utf8))
        let error = try #require(refusal { try SigningRequest(rpc: json) })
        #expect(error.path == path, "\(error)")
        #expect(error.code == .invalidData)
        #expect(error.description.hasPrefix("[Input error] `\(path)`: "))
    }

    @Test("typed data with the member names of other libraries is refused")
    func camelCase() throws {
        guard case .object(var members) = Samples.withdraw(to: Samples.friend) else { return }
        members = members.map { $0.key == "primary_type" ? .init("primaryType", $0.value) : $0 }
        let body: JSON = ["method": "eth_signTypedData_v4", "params": ["typed_data": .object(members)]]
        #expect(refusal { try SigningRequest(rpc: body) }?.path == "params.typed_data.primary_type")
    }

    @Test(
        "methods that exist elsewhere are refused as not supported",
        arguments: [
            "eth_sendTransaction", "wallet_sendCalls", "signAndSendTransaction",
            "exportPrivateKey", "tron_signTransaction",
        ])
    func unsupported(method: String) throws {
        let error = try #require(refusal { try SigningRequest(rpc: ["method": .string(method), "params": [:]]) })
        #expect(error.code == .methodNotSupported)
        #expect(error.path == "method")
    }

    @Test("texts beyond the limits are refused")
    func sizes() throws {
        let long = String(repeating: "0", count: 300_004)
        for (message, encoding) in [(long, "hex"), (long, "utf-8")] {
            let error = refusal {
                try rpc("personal_sign", ["message": .string(message), "encoding": .string(encoding)])
            }
            #expect(error?.path == "params.message")
        }
    }

    @Test("answers have the shapes of Privy's")
    func answers() throws {
        let signature = try EthereumSignature(r: UInt256(1), s: UInt256(2), yParity: 1)
        let word = { (digit: String) in String(repeating: "0", count: 63) + digit }
        let message = try rpc("secp256k1_sign", ["hash": .string(Self.hash)]).answer(with: signature)
        #expect(
            message == [
                "method": "secp256k1_sign",
                "data": ["signature": .string("0x\(word("1"))\(word("2"))1c"), "encoding": "hex"],
            ])
        let raw = try SigningRequest(rawSign: ["params": ["hash": .string(Self.hash)]]).answer(with: signature)
        #expect(
            raw == [
                "method": "raw_sign",
                "data": ["signature": .string("0x\(word("1"))\(word("2"))"), "encoding": "hex"],
            ])
        let authorization = try rpc(
            "eth_sign7702Authorization", ["contract": .string(Samples.friend), "chain_id": 1, "nonce": "0x2"])
        let data = authorization.answer(with: signature)["data"]?["authorization"]
        #expect(data?["nonce"] == 2)
        #expect(data?["y_parity"] == 1)
        #expect(data?["r"] == .string("0x\(word("1"))"))
        #expect(data?["contract"]?.stringValue?.lowercased() == Samples.friend)
    }

    private func rpc(_ method: String, _ params: JSON) throws -> SigningRequest {
        try SigningRequest(rpc: ["method": .string(method), "params": params])
    }
}

/// The refusal of a piece of work; nil when it is done.
func refusal<Result>(_ work: () throws -> Result) -> PolicyError? {
    do {
        _ = try work()
        return nil
    } catch {
        return error as? PolicyError
    }
}
