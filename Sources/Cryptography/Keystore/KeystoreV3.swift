import Bytes

/// A private key under a password, as Ethereum wallets have kept it in files since 2015: Web3 Secret Storage, version 3.
///
/// Read only. What a file makes us compute is bounded before it begins.
public struct KeystoreV3: Sendable {
    /// Longer than any such file.
    public static let maximumCount = 16 << 10

    private let ciphertext: [UInt8]
    private let nonce: [UInt8]
    private let mac: [UInt8]
    private let derivation: KeystoreDerivation
    /// The address that the file says it is for, 40 hexadecimal digits; nil when it says none. Not authenticated.
    public let address: String?

    /// Reads a file.
    /// - Throws: `malformed` for what is no such file; `invalidParameter` for one that asks for too much work, or too
    ///   little to protect anything.
    public init(_ file: [UInt8]) throws(CryptographyError) {
        guard file.count <= KeystoreV3.maximumCount, let json = try? JSON.parse(file) else {
            throw CryptographyError(.malformed, "not a keystore file")
        }
        guard json["version"] == 3, let crypto = json["crypto"] ?? json["Crypto"],
            crypto["cipher"]?.stringValue == "aes-128-ctr"
        else { throw CryptographyError(.malformed, "not a keystore of version 3 with AES-128-CTR") }
        ciphertext = try KeystoreV3.bytes(crypto["ciphertext"], 32...32)
        nonce = try KeystoreV3.bytes(crypto["cipherparams"]?["iv"], 16...16)
        mac = try KeystoreV3.bytes(crypto["mac"], 32...32)
        derivation = try KeystoreDerivation(crypto)
        address = json["address"]?.stringValue
    }

    /// The private key, 32 bytes.
    /// - Throws: `notAuthentic` for another password, or a changed file.
    public func open(password: borrowing Secret) throws(CryptographyError) -> Secret {
        let derived = try derivation.derive(from: password)
        guard let key = derived.part(0..<16), let macKey = derived.part(16..<32) else {
            throw CryptographyError(.fault, "a derived key has 32 bytes")
        }
        let expected = macKey.withBytes { macKey in
            var hash = Keccak256()
            hash.absorb(macKey)
            hash.update(ciphertext)
            return hash.finish()
        }
        guard areEqualInConstantTime(expected, mac) else {
            throw CryptographyError(.notAuthentic, "the password is wrong, or the file was changed")
        }
        return try CounterCipher.transform(ciphertext, key: key, counter: nonce)
    }

    static func bytes(_ value: JSON?, _ count: ClosedRange<Int>) throws(CryptographyError) -> [UInt8] {
        guard let text = value?.stringValue, let bytes = try? Hex.decode(text), count.contains(bytes.count) else {
            throw CryptographyError(.malformed, "a member of the keystore is not the hexadecimal it should be")
        }
        return bytes
    }
}

/// How a keystore's key comes from its password.
enum KeystoreDerivation: Sendable {
    case scrypt(salt: [UInt8], Scrypt.Cost)
    case pbkdf2(salt: [UInt8], rounds: Int)

    init(_ crypto: JSON) throws(CryptographyError) {
        guard let parameters = crypto["kdfparams"], parameters["dklen"] == 32 else {
            throw CryptographyError(.malformed, "not a keystore with a derived key of 32 bytes")
        }
        let salt = try KeystoreV3.bytes(parameters["salt"], 1...256)
        func number(_ name: String) throws(CryptographyError) -> Int {
            guard let value = parameters[name]?.safeInteger, value > 0 else {
                throw CryptographyError(.malformed, "a number of the keystore is missing")
            }
            return Int(value)
        }
        switch crypto["kdf"]?.stringValue {
        case "scrypt":
            let cost = Scrypt.Cost(
                rounds: try number("n"), blockSize: try number("r"), parallelism: try number("p"))
            guard cost.isBounded else {
                throw CryptographyError(.invalidParameter, "the keystore asks for too much work")
            }
            self = .scrypt(salt: salt, cost)
        case "pbkdf2":
            let rounds = try number("c")
            guard parameters["prf"]?.stringValue == "hmac-sha256", 1000...PBKDF2.maximumRounds ~= rounds else {
                throw CryptographyError(.invalidParameter, "the keystore asks for too much work, or for too little")
            }
            self = .pbkdf2(salt: salt, rounds: rounds)
        default: throw CryptographyError(.malformed, "the keystore's key derivation is neither scrypt nor PBKDF2")
        }
    }

    func derive(from password: borrowing Secret) throws(CryptographyError) -> Secret {
        switch self {
        case .scrypt(let salt, let cost):
            return try Scrypt.derive(from: password, salt: salt, cost: cost, count: 32)
        case .pbkdf2(let salt, let rounds):
            let salt = Secret(count: salt.count) { $0.copyBytes(from: salt) }
            return try PBKDF2.derive(from: password, salt: salt, rounds: rounds, count: 32, hash: .sha256)
        }
    }
}
