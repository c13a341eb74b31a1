import Audit

extension Arguments {
    /// A moment, in milliseconds since 1970; nil when the flag was not given.
    func time(_ flag: Flag) throws(UsageError) -> Int64? {
        guard let text = value(flag) else { return nil }
        guard let ms = Timestamp.parse(text) else {
            throw UsageError("\(flag.name) must be a time such as 2026-01-31T09:30:00Z, or milliseconds since 1970")
        }
        return ms
    }
}
