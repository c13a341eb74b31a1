import CPQ

/// A PostgreSQL server and database, from its URL.
struct PostgreSQLServer: Sendable, CustomStringConvertible {
    /// With the password, if there is one: never to be shown.
    private let url: String
    private let password: String
    /// Host, port and database only.
    let description: String

    init(_ url: String) throws(StorageError) {
        try Self.checkShape(url)
        let options = try Self.options(of: url)
        let ports = options["port"] ?? ""
        guard ports.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ",") })
        else { throw StorageError(.misuse, "the port in a PostgreSQL URL is not a number") }
        self.url = url
        password = options["password"] ?? ""
        let port = ports.isEmpty ? "" : ":\(ports)"
        description = "postgresql://\(options["host"] ?? "")\(port)/\(options["dbname"] ?? "")"
    }

    /// Connects and blocks until that succeeded or failed; the time-out holds for each address of each host.
    func connect(timeoutMs: Int, answerTimeoutMs: Int) throws(StorageError) -> OpaquePointer {
        let options: KeyValuePairs = [
            // In front of the URL: it may say otherwise.
            "application_name": "countersign",
            "connect_timeout": "\(max(2, (timeoutMs + 999) / 1000))",
            "keepalives_idle": "10", "keepalives_interval": "3", "keepalives_count": "3",
            "tcp_user_timeout": "\(answerTimeoutMs)",
            "dbname": url,
            // Behind it: we rely on it.
            "client_encoding": "UTF8",
        ]
        let connection = Self.withCStrings(options.map(\.key)) { keys in
            Self.withCStrings(options.map(\.value)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let connection else { throw StorageError(.unavailable, "no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let reason = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw StorageError(.unavailable, "cannot connect to \(self): \(redacted(reason))")
        }
        return connection
    }

    /// libpq takes an unescaped "/" or "@" in a password for the end of it, and would show the rest as a host or a database.
    private static func checkShape(_ url: String) throws(StorageError) {
        let afterScheme = url.drop { $0 != ":" }
        guard afterScheme.hasPrefix("://") else {
            throw StorageError(.misuse, "a PostgreSQL URL begins with postgres:// or postgresql://")
        }
        let rest = afterScheme.dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard authority.count(where: { $0 == "@" }) <= 1, !rest[authority.endIndex...].contains("@") else {
            throw StorageError(.misuse, "in a PostgreSQL URL, write / ? and @ of a password as %2F %3F and %40")
        }
    }

    /// What libpq reads in the URL. Its own message is dropped, since it quotes the URL.
    private static func options(of url: String) throws(StorageError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        let parsed = PQconninfoParse(url, &message)
        PQfreemem(message)
        guard let parsed else { throw StorageError(.misuse, "the PostgreSQL URL cannot be read") }
        defer { PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }

    private func redacted(_ message: String) -> String {
        if !password.isEmpty && message.contains(password) { return "the server's answer is withheld" }
        return message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    /// Lends a null-terminated array of C strings.
    private static func withCStrings<T>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T
    ) -> T {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(bytes.count)
            bytes += string.utf8CString
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { buffer.baseAddress?.advanced(by: $0) } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
