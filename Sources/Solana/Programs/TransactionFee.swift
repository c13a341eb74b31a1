extension SolanaMessage {
    /// Lamports that the network takes for each signature.
    public static let lamportsPerSignature: UInt64 = 5_000
    /// Compute units of one transaction, at most.
    public static let maximumComputeUnits: UInt64 = 1_400_000

    /// What the transaction can cost in lamports beside what its instructions move: fee and priority fee.
    ///
    /// 5,000 for each signature and the price times the *limit* of compute units, used or not. Without a limit the
    /// network takes 3,000 units for each instruction of its own programs and 200,000 for any other. Nil when an
    /// instruction of the compute budget cannot be read or stands there twice, for programs that cost by what they
    /// verify, and beyond 64 bits.
    public var maximumFeeLamports: UInt64? {
        var limit: UInt64?
        var price: UInt64?
        var units: UInt64 = 0
        for instruction in resolvedInstructions {
            guard !SolanaProgram.precompiles.contains(instruction.program) else { return nil }
            let program = SolanaProgram(instruction.program)
            units += program == .system || program == .computeBudget ? 3_000 : 200_000
            guard program == .computeBudget else { continue }
            guard let decoded = DecodedInstruction(instruction) else { return nil }
            if let value = decoded.integer("units") {
                guard limit == nil else { return nil }
                limit = value
            }
            if let value = decoded.integer("microLamports") {
                guard price == nil else { return nil }
                price = value
            }
        }
        let signatures = UInt64(header.requiredSignatures) * Self.lamportsPerSignature
        let product = (price ?? 0).multipliedFullWidth(by: min(limit ?? units, Self.maximumComputeUnits))
        // Below 1,000,000, or the quotient would not fit.
        guard product.high < 1_000_000 else { return nil }
        let (quotient, remainder) = UInt64(1_000_000).dividingFullWidth(product)
        let (sum, overflow) = quotient.addingReportingOverflow(signatures + (remainder > 0 ? 1 : 0))
        return overflow ? nil : sum
    }
}
