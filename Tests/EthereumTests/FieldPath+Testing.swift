import Ethereum

extension TypedData {
    /// The value at a path given as text; nil for what is no path too.
    func value(atPath text: String) -> TypedValue? { FieldPath(text).flatMap { value(at: $0) } }
}

extension ABIFunction {
    /// The argument at a path given as text; nil for what is no path too.
    func argument(atPath text: String, in arguments: [ABIValue]) -> ABIValue? {
        FieldPath(text).flatMap { argument(at: $0, in: arguments) }
    }
}
