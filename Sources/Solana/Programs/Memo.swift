extension SolanaInstruction {
    /// The text of a memo; nil for instructions of other programs, and for memos that are not UTF-8.
    public var memo: String? {
        guard SolanaProgram(program) == .memo else { return nil }
        return String(validating: data, as: UTF8.self)
    }
}
