import Glibc

/// Makes durable that a file is where it is.
enum DurableFolder {
    /// Writes the folder of a file to the disk; false when that failed, with `errno`.
    static func sync(holding path: String) -> Bool {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
