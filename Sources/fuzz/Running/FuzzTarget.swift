/// One part of the program under test: what it reads, and what must hold whatever that is.
struct FuzzTarget: Sendable {
    /// How inputs are spoiled.
    enum Shape: Sendable {
        case bytes
        case json
        /// Text with words that mean something, which are put in here and there.
        case text(words: [String])
    }

    let name: String
    let shape: Shape
    /// Good inputs to begin with.
    let seeds: [[UInt8]]
    /// Checks one input. Returns whether it was accepted, which brings the input into the pool of those to be spoiled.
    /// - Throws: `Finding` when a promise is broken.
    let check: @Sendable ([UInt8], inout Randomness) throws(Finding) -> Bool
}

/// A promise that an input broke.
struct Finding: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// Demands that a promise holds.
func demand(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Finding) {
    guard holds else { throw Finding(promise()) }
}
