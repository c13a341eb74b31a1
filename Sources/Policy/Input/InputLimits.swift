/// Bounds on what a request or a policy may hold, checked before anything is built from it.
enum InputLimits {
    /// Characters of a hexadecimal text, with its prefix.
    static let hexCharacters = 300_002
    /// UTF-8 bytes of a text for which nothing smaller is said.
    static let text = 4_096
    /// UTF-8 bytes of a message to sign.
    static let message = 300_000
    static let policyName = 50
    static let rulesPerPolicy = 100
    static let conditionsPerRule = 100
    static let valuesPerCondition = 100
    static let abiEntries = 200
    static let authorizations = 10
    /// Characters of a value that is shown in a trace.
    static let shownCharacters = 128
}
