import Bytes

/// What the exchange did with an order, a change or a cancellation.
public enum OrderStatus: Sendable, Equatable {
    /// It waits in the book.
    case resting(orderID: UInt64)
    /// It was filled: how much, at which price on average; decimal texts.
    case filled(orderID: UInt64, totalSize: String, averagePrice: String)
    /// It was not taken, and why.
    case refused(String)
    /// A word of the exchange, such as `success` or `waitingForTrigger`.
    case noted(String)

    init?(_ json: JSON) {
        if let word = json.stringValue {
            self = .noted(word)
        } else if let reason = json["error"]?.stringValue {
            self = .refused(reason)
        } else if let id = json["resting"]?["oid"]?.safeInteger {
            self = .resting(orderID: UInt64(clamping: id))
        } else if let filled = json["filled"], let id = filled["oid"]?.safeInteger,
            let size = filled["totalSz"]?.stringValue, let price = filled["avgPx"]?.stringValue
        {
            self = .filled(orderID: UInt64(clamping: id), totalSize: size, averagePrice: price)
        } else {
            return nil
        }
    }
}
