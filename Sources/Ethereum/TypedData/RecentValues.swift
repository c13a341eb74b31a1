import Bytes
import Synchronization

/// What was lately made of JSON values, newest first: wallets sign messages of the same few types again and again.
///
/// Only what follows from the JSON alone may be kept here, so that remembering it shows in nothing but speed.
final class RecentValues<Value: Sendable>: Sendable {
    private let capacity: Int
    private let entries = Mutex<[(json: JSON, value: Value)]>([])

    init(capacity: Int = 16) { self.capacity = capacity }

    /// The value for this JSON: remembered, or made now. What cannot be made is not remembered.
    func value<E: Error>(for json: JSON, make: (JSON) throws(E) -> Value) throws(E) -> Value {
        if let known = known(json) { return known }
        let value = try make(json)
        entries.withLock { entries in
            if entries.count >= capacity { entries.removeLast() }
            entries.insert((json, value), at: 0)
        }
        return value
    }

    private func known(_ json: JSON) -> Value? {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.json == json }) else { return nil }
            if index > 0 { entries.insert(entries.remove(at: index), at: 0) }
            return entries[0].value
        }
    }
}
