import Glibc
import SignerProcess

/// The data folder and its files, looked at without touching them.
struct FolderChecks {
    private static let scarceBytes: UInt64 = 100 << 20
    private static let lowBytes: UInt64 = 1 << 30

    let folder: DataFolder

    var findings: [Finding] {
        guard let mode = FolderChecks.mode(folder.path) else {
            return [
                .fail(
                    "the data folder \(folder.path) does not exist",
                    "name another with --data, or start 'countersign serve'")
            ]
        }
        return [
            folderMode(mode), rootKey, writing(to: folder.checkpoints, without: "a missing tail does not show"),
            writing(to: folder.signedCheckpoint, without: "no checkpoint of the log is signed"), freeSpace,
        ]
    }

    /// The permission bits; nil for what is not there.
    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    private func folderMode(_ mode: mode_t) -> Finding {
        let open = [folder.path, folder.databaseFolder, folder.runFolder].filter {
            FolderChecks.mode($0).map { $0 & 0o077 != 0 } ?? false
        }
        guard open.isEmpty else {
            return .fail(
                "others can look into \(open.joined(separator: ", "))", "chmod 700 \(open.joined(separator: " "))")
        }
        return .ok("the data folder \(folder.path) is its owner's alone")
    }

    private var rootKey: Finding {
        let path = folder.rootKey.path
        guard let mode = FolderChecks.mode(path) else {
            return .fail(
                "the root key \(path) is missing", "put it back; a new installation makes one when it first starts")
        }
        guard mode & 0o077 == 0 else { return .fail("others can read the root key \(path)", "chmod 600 \(path)") }
        do {
            _ = try SignerProcess.receiptKey(of: folder.rootKey)
            return .ok("the root key \(path) can be read by its owner alone")
        } catch {
            return .fail("\(error)", "put the right file in its place")
        }
    }

    private func writing(to path: String, without loss: String) -> Finding {
        let isThere = access(path, F_OK) == 0
        guard access(isThere ? path : folder.path, W_OK) == 0 else {
            return .fail(
                "\(path) cannot be written",
                "let the user of the server write it: without it \(loss)")
        }
        return .ok("\(path) can be written")
    }

    private var freeSpace: Finding {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else {
            return .warn("the free space below \(folder.path) is not known", "look with df")
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let what = "\(free >> 20) MiB are free below \(folder.path)"
        if free < FolderChecks.scarceBytes {
            return .fail(what, "make room: nothing is signed when the log cannot be written")
        }
        return free < FolderChecks.lowBytes ? .warn(what, "make room before nothing can be signed any more") : .ok(what)
    }
}
