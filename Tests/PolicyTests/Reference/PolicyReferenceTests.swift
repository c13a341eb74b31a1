import Bytes
import Testing

@testable import Policy

/// The documents name what the code knows, and nothing else.
@Suite struct PolicyReferenceTests {
    private let reference: PolicyReference

    init() throws { reference = try PolicyReference() }

    @Test("every source has a section", arguments: FieldSource.allCases)
    func sources(source: FieldSource) {
        #expect(!reference.section("### `\(source.rawValue)`").isEmpty, "\(source.rawValue)")
    }

    @Test("every field of a source is there with its kind", arguments: PolicySchema.fields.keys)
    func fields(source: FieldSource) {
        let own = reference.fields(of: source)
        // What the token programs share is written down once.
        let shared = source == .solanaToken2022 ? reference.fields(of: .solanaToken) : [:]
        let written = own.merging(shared) { first, _ in first }
        let known = PolicySchema.fields[source] ?? [:]
        #expect(Set(known.keys).subtracting(written.keys).sorted() == [], "not in the documents")
        #expect(Set(written.keys).subtracting(known.keys).sorted() == [], "not in the code")
        for (field, kind) in written where !kind.isEmpty {
            guard let known = known[field]?.kind.rawValue else { continue }
            #expect(kind.hasPrefix(known), "\(field) is no \(kind)")
        }
    }

    @Test("every method is there with the sources that its rules may use")
    func methods() {
        let rows = reference.rows("## Methods")
        #expect(rows.flatMap(\.names).sorted() == (WalletMethod.allCases.map(\.rawValue) + ["*"]).sorted())
        for row in rows {
            let sources = row.cells[1].contains("Solana") ? FieldSource.ofSolana.map(\.rawValue) : row.cells[1].code
            for selector in row.names.compactMap(MethodSelector.init) {
                let known = PolicySchema.sources(of: selector).subtracting([.system, .reference])
                #expect(sources.sorted() == known.map(\.rawValue).sorted(), "\(selector.name)")
            }
        }
    }

    @Test("every operator is there with the kinds of fields that take it")
    func operators() throws {
        let section = reference.section("## Operators")
        let header = try #require(section.first { $0.hasPrefix("| operator |") })
        let kinds = header.split(separator: "|").dropFirst().map { FieldKind(rawValue: $0.filter { $0 != " " }) }
        #expect(kinds.count == 9)
        #expect(!kinds.contains(nil))
        let rows = reference.rows("## Operators")
        #expect(rows.flatMap(\.names).sorted() == ConditionOperator.allCases.map(\.rawValue).sorted())
        for row in rows {
            for operation in row.names.compactMap(ConditionOperator.init) {
                for (kind, cell) in zip(kinds, row.cells.dropFirst()) {
                    let isTaken = kind.map { PolicySchema.operators(for: $0).contains(operation) }
                    #expect(isTaken == (cell == "yes"), "\(operation.rawValue) of \(kind?.rawValue ?? "?")")
                }
            }
        }
    }

    @Test("every template is there with a command")
    func templates() {
        let known = PolicyTemplate.allCases.map(\.rawValue) + LimitTemplate.allCases.map(\.rawValue)
        #expect(reference.rows("## Templates").flatMap(\.names).sorted() == known.sorted())
        for name in known { #expect(reference.text.contains("    countersign policy template \(name) --")) }
    }

    @Test("the aggregations that are shown are taken, one for each chain")
    func aggregations() throws {
        let methods = try reference.examples(with: "metric").map { try AggregationCreation($0).document.method }
        #expect(methods == [.only(.signTransaction), .only(.solanaSignTransaction)])
        for asker in AggregationField.Asker.allCases {
            #expect(reference.rows("## What an aggregation says").flatMap(\.rest).contains(asker.rawValue))
        }
    }

    @Test("what is refused of Privy's is named")
    func refused() {
        let section = reference.section("## Differences from Privy")
        for name in FieldSource.unsupported { #expect(section.contains { $0.contains("`\(name)`") }, "\(name)") }
    }

    @Test("the denial that is shown is what the policy that is shown says")
    func denial() throws {
        let policy = try #require(reference.examples(with: "rules").first)
        let body = try #require(reference.examples(with: "params").first)
        let details = try #require(reference.examples(with: "details").first?["details"])
        let id = try #require(details["policy_id"]?.stringValue)
        let compiled = try CompiledPolicy(id: id, PolicyDocument(sealed: policy))
        let verdict = compiled.evaluate(try SigningRequest(rpc: body).facts, in: try Samples.context())
        #expect(verdict.json == details)
    }
}
