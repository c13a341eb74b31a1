import Storage

/// The folder that the API process must be able to write to: where SQLite keeps its files, if SQLite it is.
enum DatabaseFolder {
    private static let scheme = "sqlite:"

    /// - Throws: when that folder holds the root key too, which the API process must not be able to open.
    static func writable(_ installation: Installation) throws -> [String] {
        guard try DatabaseAddress(installation.databaseURL).engine == .sqlite else { return [] }
        var path = installation.databaseURL.dropFirst(scheme.count)
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let absolute = DataFolder(folder.isEmpty ? "/" : folder).path
        guard !(installation.folder.rootKey.path + "/").hasPrefix(absolute == "/" ? "/" : absolute + "/") else {
            throw CommandError(
                "the database lies in \(absolute), beside the root key, where the API process must not reach; name "
                    + "another folder with --database sqlite:///FOLDER/main.db")
        }
        return [absolute]
    }
}
