import CPQ
import CSQLite

/// The C libraries behind this module.
public enum DatabaseLibraries {
    /// What each library that is loaded says of itself.
    public static var versions: [String] {
        let number = PQlibVersion()
        return ["SQLite \(String(cString: sqlite3_libversion()))", "libpq \(number / 10_000).\(number % 10_000)"]
    }
}
