/// The layers of `docs/architecture.md`: what a target may import.
enum Layers {
    /// The pure layer in its inner order: a target may import those before it.
    static let pureOrder = ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Solana", "Policy"]

    static let layer: [String: Int] = [
        "CLinux": 0, "COpenSSL": 0, "CSecp256k1": 0, "CSodium": 0, "CUV": 0, "CSQLite": 0, "CPQ": 0, "CSeccomp": 0,
        "CCurl": 0,
        "Bytes": 1, "Cryptography": 1, "Ethereum": 1, "Hyperliquid": 1, "Solana": 1, "Policy": 1, "HTTPCore": 1,
        "Signer": 2,
        "Reactor": 3, "Telemetry": 3, "Storage": 3, "HTTPServer": 3, "HTTPClient": 3, "SignerProcess": 3,
        "SignerClient": 3,
        "Audit": 4, "Protection": 4, "Wallets": 4, "Webhooks": 4,
        "API": 5, "Gateway": 5,
        "countersign": 6,
        // Beside the house.
        "CountersignClient": 5, "fuzz": 6,
    ]

    /// What operators build on knows nothing of how wallets are kept.
    static let client: Set<String> = [
        "Bytes", "Cryptography", "Ethereum", "Hyperliquid", "HTTPCore", "HTTPClient", "Reactor",
    ]

    /// What every target may import; the first are language, the last is the machine.
    static let language: Set<String> = ["Swift", "Synchronization"]
    static let machine: Set<String> = ["Glibc"]

    /// Files of the pure layers that reach the machine, with what they import of it.
    static let impureFiles: [String: Set<String>] = [
        // Comparison of bytes.
        "Sources/Bytes/String+Bytes.swift": ["Glibc"],
        // Locked and wiped memory.
        "Sources/Bytes/Secret.swift": ["Glibc", "CLinux"],
        // Reading numeric addresses.
        "Sources/HTTPCore/NetworkAddress.swift": ["Glibc"],
        // The C types and memory functions of the libraries that are bound there.
        "Sources/Cryptography/Hashing/SHA2.swift": ["Glibc"],
        "Sources/Cryptography/Randomness/Sodium.swift": ["Glibc"],
        "Sources/Cryptography/RawBuffers.swift": ["Glibc"],
        "Sources/Cryptography/Secp256k1/SigningContext.swift": ["Glibc"],
    ]

    /// Why an import is wrong; nil when it is right.
    static func fault(of module: String, in file: SwiftFile) -> String? {
        let target = file.target
        guard let own = layer[target] else { return "\(target) belongs to no layer" }
        if language.contains(module) || impureFiles[file.path]?.contains(module) == true { return nil }
        if machine.contains(module) { return own <= 2 ? "a pure target reaches the machine" : nil }
        guard let other = layer[module] else { return "\(module) may not be imported at all" }
        if target == "CountersignClient" { return client.contains(module) ? nil : "no part of a client" }
        if own <= 2, other == 0, target != "Cryptography" { return "only Cryptography binds libraries of formats" }
        if other < own { return nil }
        return other == own && isAllowedBeside(target, module) ? nil : "layer \(own) may not import layer \(other)"
    }

    private static func isAllowedBeside(_ target: String, _ module: String) -> Bool {
        if let own = pureOrder.firstIndex(of: target), let other = pureOrder.firstIndex(of: module) {
            return other < own
        }
        return switch layer[target] {
        case 3: module == "Reactor"
        case 4: module == "Audit"
        default: false
        }
    }
}
