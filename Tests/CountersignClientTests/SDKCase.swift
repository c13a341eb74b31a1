import Bytes
import Foundation
import Testing

@testable import CountersignClient

/// One case of `sdk/cases.json`, which every SDK runs. The file has a case on each line.
struct SDKCase: Sendable, CustomTestStringConvertible {
    let name: String
    let json: JSON

    var testDescription: String { name }

    /// The cases of a group that can be said in Swift: no text holds half a surrogate pair.
    static func group(_ name: String) -> [SDKCase] { file.groups[name] ?? [] }

    /// The lines that strict JSON does not take.
    static var unreadable: [String] { file.unreadable }

    static func key(_ name: String) throws -> AuthorizationKey {
        try key(text: #require(file.keys[name]?["private"]?.stringValue))
    }

    static func publicKey(_ name: String) throws -> String { try #require(file.keys[name]?["public"]?.stringValue) }

    static func key(text: String) throws -> AuthorizationKey {
        try AuthorizationKey(text: Secret(testing: Array(text.utf8)))
    }

    func text(_ member: String) throws -> String { try #require(json[member]?.stringValue) }
    func value(_ member: String) throws -> JSON { try #require(json[member]) }

    private static let file = File()

    private struct File {
        var groups: [String: [SDKCase]] = [:]
        var keys: JSON = [:]
        var unreadable: [String] = []

        init() {
            let text = (try? String(contentsOf: Checkout.root.appending(path: "sdk/cases.json"), encoding: .utf8)) ?? ""
            var group = ""
            for var line in text.components(separatedBy: "\n") {
                if line.hasSuffix(",") { line.removeLast() }
                if line.hasPrefix("{"), line.count > 1 {
                    take(line, group)
                } else if line.hasPrefix("\"keys_used\": ") {
                    keys = (try? JSON.parse(String(line.dropFirst("\"keys_used\": ".count)))) ?? [:]
                } else if line.hasPrefix("\""), line.hasSuffix("[") {
                    group = String(line.dropFirst().prefix { $0 != "\"" })
                }
            }
        }

        private mutating func take(_ line: String, _ group: String) {
            guard let json = try? JSON.parse(line), let name = json["name"]?.stringValue else {
                return unreadable.append(line)
            }
            groups[group, default: []].append(SDKCase(name: name, json: json))
        }
    }
}

enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
