import Bytes

/// Where the log and the signers stood, as it was noted outside the database (S24).
///
/// One JSON object a line: `{"seq","hash","at"}` from the API process, `{"boot","counter","at"}` and
/// `{"checkpoint","at"}` from signers.
public struct Checkpoints: Sendable {
    struct Head: Sendable {
        let sequence: Int64
        let hash: [UInt8]
    }

    struct Position: Sendable {
        var counter: UInt64
        /// Milliseconds since 1970.
        var atMs: Int64
    }

    private(set) var heads: [Head] = []
    /// The highest position that each boot reported.
    private(set) var positions: [[UInt8]: Position] = [:]
    /// Signed notes.
    private(set) var signed: [String] = []
    /// Lines that are none of them, such as one that a crash cut short.
    public private(set) var unreadableLines = 0

    public init() {}

    /// How many heads of the log were noted.
    public var count: Int { heads.count }

    /// Takes in a line, without its end.
    public mutating func add(line: [UInt8]) {
        guard let json = try? JSON.parse(line) else {
            unreadableLines += 1
            return
        }
        if let sequence = json["seq"]?.safeInteger,
            let hash = json["hash"]?.stringValue.flatMap({ try? Hex.decode($0) })
        {
            heads.append(Head(sequence: sequence, hash: hash))
        } else if let boot = json["boot"]?.stringValue.flatMap({ try? Hex.decode($0) }),
            let counter = json["counter"]?.safeInteger.flatMap({ UInt64(exactly: $0) })
        {
            let atMs = json["at"]?.safeInteger ?? 0
            if counter >= positions[boot]?.counter ?? 0 { positions[boot] = Position(counter: counter, atMs: atMs) }
        } else if let note = json["checkpoint"]?.stringValue {
            signed.append(note)
        } else {
            unreadableLines += 1
        }
    }

    /// Reads a file of lines; one that is not there holds none.
    ///
    /// - Throws: `unusableFile` when it is there and cannot be read.
    public init(file path: String) throws(AuditError) {
        guard let lines = try LineReader.openIfPresent(path, maximumLineLength: 4096) else { return }
        while let line = try lines.next() { if !line.isEmpty { add(line: line) } }
    }

    /// The heads in the order of the log.
    var headsInOrder: [Head] { heads.sorted { $0.sequence < $1.sequence } }
}
