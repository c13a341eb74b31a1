import Bytes
import Cryptography

/// `countersign floor`: what the cryptography of one signature costs on this machine, below which no request can go.
enum FloorCommand {
    private static let json = Flag("--json", nil, "print JSON")
    private static let seconds = Flag("--seconds", "N", "how long to measure (default: 3)")

    static let command = Command(
        name: "floor", words: "", summary: "measures the cryptography of one signature on this machine",
        flags: [json, seconds]
    ) { arguments in
        let seconds = try arguments.number(seconds, default: 3)
        guard (1...600).contains(seconds) else { throw UsageError("--seconds must be 1 to 600") }
        try CryptographicLibraries.load()
        let seventh = UInt64(seconds) * 1_000_000_000 / 7
        let firstUses = try CryptographicFloor.firstUses(nanoseconds: seventh * 2)
        let results = try CryptographicFloor.measure(nanoseconds: seventh * 5)
        // Tenths of a microsecond: JSON numbers of ours are written as text, not computed.
        let sum = results.reduce(0) { $0 + $1.tenthsOfUs }
        if arguments.isSet(json) {
            let members =
                results.map { ($0.name, $0.tenthsOfUs) } + [("floor_us", sum)]
                + firstUses.map { ($0.name, $0.tenthsOfUs) }
            let object = JSON.object(members.map { name, tenths in JSON.Member(name, .number(decimal(tenths))) })
            Console.print(String(decoding: object.serialized(), as: UTF8.self))
        } else {
            for result in results { Console.print("\(result.title.padded(to: 36))\(decimal(result.tenthsOfUs)) µs") }
            Console.print("\("one signature".padded(to: 36))\(decimal(sum)) µs")
            for first in firstUses {
                Console.print(
                    "\(first.title.padded(to: 36))\(decimal(first.tenthsOfUs)) µs instead, for keys not used often")
            }
        }
        return ExitCode.success
    }

    private static func decimal(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }
}
