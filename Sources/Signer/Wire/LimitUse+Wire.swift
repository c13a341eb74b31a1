import Bytes
import Policy

/// Windows and uses of aggregations in frames.
extension WireWriter {
    mutating func need(_ need: WindowNeed) {
        data(need.key)
        span(need.span)
    }

    mutating func use(_ use: LimitUse) {
        let window = use.window
        data(window.key)
        text(window.appID)
        text(window.aggregationID)
        span(window.span)
        list(window.group) { $0.text($1) }
        byte(UInt8(truncatingIfNeeded: window.scale))
        data(use.amount.bigEndianBytes)
        flag(use.sum != nil)
        if let sum = use.sum { data(sum.bigEndianBytes) }
        list(use.checks) { writer, check in
            writer.text(check.operation.rawValue)
            writer.data(check.bound.bigEndianBytes)
            writer.flag(check.isMet)
        }
    }

    private mutating func span(_ span: LimitSpan) {
        text(span.kind.rawValue)
        integer(UInt64(span.seconds))
    }
}

extension WireReader {
    mutating func need() throws(WireError) -> WindowNeed {
        WindowNeed(key: try windowKey(), span: try span())
    }

    mutating func use() throws(WireError) -> LimitUse {
        let (key, appID, aggregationID) = (try windowKey(), try text(), try text())
        let span = try span()
        let group = try list(atMost: 2) { reader throws(WireError) in try reader.text() }
        let scale = Int(try byte())
        let amount = try amount()
        let sum = try flag() ? self.amount() : nil
        let checks = try list(atMost: LimitUse.maximumChecks) { reader throws(WireError) in try reader.check() }
        let window = LimitWindow(
            key: key, appID: appID, aggregationID: aggregationID, span: span, group: group, scale: scale)
        return LimitUse(window: window, amount: amount, sum: sum, checks: checks)
    }

    mutating func windowKey() throws(WireError) -> [UInt8] {
        let key = try data()
        guard key.count == 32 else { throw WireError() }
        return key
    }

    mutating func amount() throws(WireError) -> UInt256 {
        let bytes = try data()
        guard bytes.count == 32, let amount = UInt256(bigEndian: bytes) else { throw WireError() }
        return amount
    }

    private mutating func span() throws(WireError) -> LimitSpan {
        guard let kind = LimitSpan.Kind(rawValue: try text()),
            let seconds = Int64(exactly: try integer(UInt64.self)), let span = LimitSpan(kind, seconds: seconds)
        else { throw WireError() }
        return span
    }

    private mutating func check() throws(WireError) -> LimitCheck {
        guard let operation = ConditionOperator(rawValue: try text()), operation.isOrdering else { throw WireError() }
        let bound = try amount()
        return LimitCheck(operation, bound, isMet: try flag())
    }
}
