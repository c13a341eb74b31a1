// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is compiled the same way: language mode 6, no warnings, existentials spelled out.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        swiftSettings: settings)
}

let package = Package(
    name: "countersign",
    products: [
        .executable(name: "countersign", targets: ["countersign"]),
        .library(name: "CountersignClient", targets: ["CountersignClient", "Bytes", "HTTPClient"]),
    ],
    targets: [
        // 0  C libraries as Debian ships them, and the calls that Swift's Glibc module lacks
        .target(name: "CLinux"),
        system("COpenSSL", "openssl", "libssl-dev"),
        system("CSecp256k1", "libsecp256k1", "libsecp256k1-dev"),
        system("CSodium", "libsodium", "libsodium-dev"),
        system("CUV", "libuv", "libuv1-dev"),
        system("CSQLite", "sqlite3", "libsqlite3-dev"),
        system("CPQ", "libpq", "libpq-dev"),
        system("CSeccomp", "libseccomp", "libseccomp-dev"),
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),

        // 1  pure formats, hashes, decisions
        library("Bytes", ["CLinux"]),
        library("Cryptography", ["Bytes", "COpenSSL", "CSecp256k1", "CSodium"]),
        library("HTTPCore", []),
        library("Ethereum", ["Bytes", "Cryptography"]),
        library("Hyperliquid", ["Bytes", "Cryptography", "Ethereum"]),
        library("Solana", ["Bytes", "Cryptography"]),
        library("Policy", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Solana"]),

        // 2  the keep
        library("Signer", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Solana", "Policy"]),

        // 3  means
        library("Reactor", ["CLinux", "CUV"]),
        library("Telemetry", []),
        library("Storage", ["CSQLite", "CPQ"]),
        library("HTTPServer", ["HTTPCore", "Reactor", "CLinux", "COpenSSL"]),
        library("HTTPClient", ["HTTPCore", "Reactor", "CCurl"]),
        library("SignerProcess", ["Bytes", "Cryptography", "Signer", "CLinux", "CSeccomp"]),
        library("SignerClient", ["Bytes", "Signer", "Reactor", "CLinux"]),

        // 4  use cases
        library("Audit", ["Bytes", "Cryptography", "Policy", "Signer", "Storage", "Reactor"]),
        library("Protection", []),
        library(
            "Wallets",
            [
                "Bytes", "Cryptography", "Ethereum", "Policy", "Signer", "Storage", "Reactor", "SignerClient", "Audit",
                "Telemetry",
            ]),

        library(
            "Webhooks",
            [
                "Bytes", "Cryptography", "HTTPCore", "Signer", "Storage", "Reactor", "HTTPClient", "Telemetry", "Audit",
            ]),

        // 5  faces
        library(
            "API",
            [
                "Bytes", "Cryptography", "Policy", "Signer", "HTTPCore", "HTTPServer", "Reactor", "Storage", "Audit",
                "Protection", "Telemetry", "Wallets", "Webhooks",
            ]),
        library(
            "Gateway",
            ["Bytes", "Cryptography", "HTTPCore", "HTTPClient", "Reactor", "Protection", "Telemetry", "Wallets"]),

        // 6  wiring
        .executableTarget(
            name: "countersign",
            dependencies: [
                "Bytes", "Cryptography", "Policy", "Signer", "Reactor", "Storage", "HTTPCore", "HTTPServer",
                "HTTPClient", "SignerProcess", "SignerClient", "Audit", "Protection", "Telemetry", "Wallets", "API",
                "Webhooks", "Gateway", "CountersignClient", "Ethereum", "CLinux",
            ],
            swiftSettings: settings),

        // Beside the house: what operators and apps build on
        library(
            "CountersignClient", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "HTTPClient", "Reactor"]),

        // Beside the house: run by hand and by CI, never shipped
        .executableTarget(
            name: "countersign-fuzz",
            dependencies: [
                "Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Solana", "Policy", "Signer", "HTTPCore",
            ],
            path: "Sources/fuzz", swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["Bytes", "Cryptography"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("Bytes", ["Bytes"]),
        tests("Cryptography", ["Bytes", "COpenSSL", "Cryptography"]),
        tests("HTTPCore", ["HTTPCore"]),
        tests("HTTPServer", ["HTTPCore", "HTTPServer", "Reactor"]),
        tests("HTTPClient", ["HTTPClient", "HTTPCore", "HTTPServer", "Reactor"]),
        tests("Gateway", ["Bytes", "Cryptography", "Gateway", "HTTPClient", "HTTPCore", "Protection", "Telemetry"]),
        tests("Ethereum", ["Bytes", "Cryptography", "Ethereum"]),
        tests("Hyperliquid", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid"]),
        tests("Solana", ["Bytes", "Cryptography", "Solana"]),
        tests("Policy", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Policy", "Solana"]),
        tests("Signer", ["Bytes", "Cryptography", "Ethereum", "Hyperliquid", "Policy", "Signer", "Solana"]),
        tests("SignerClient", ["SignerClient"]),
        tests("SignerProcess", ["Bytes", "Cryptography", "SignerProcess"]),
        tests("Storage", ["Storage"]),
        tests("Audit", ["Audit", "Bytes", "Cryptography", "Policy", "Signer", "Storage"]),
        tests("Protection", ["Bytes", "Protection"]),
        tests("Telemetry", ["Telemetry"]),
        tests("Wallets", ["Audit", "Bytes", "Cryptography", "Policy", "Signer", "Storage", "Wallets"]),
        tests(
            "Webhooks",
            [
                "Audit", "Bytes", "Cryptography", "HTTPClient", "HTTPCore", "Reactor", "Signer", "Storage",
                "Telemetry", "Webhooks",
            ]),
        tests(
            "API",
            ["API", "Bytes", "Cryptography", "HTTPCore", "Protection", "Signer", "Telemetry", "Wallets", "Webhooks"]),
        tests(
            "CountersignClient",
            ["Bytes", "CountersignClient", "Cryptography", "Ethereum", "HTTPClient", "Hyperliquid"]),
        tests("Tidy", []),
    ],
    swiftLanguageModes: [.v6]
)
