import Storage
import Testing

@testable import Webhooks

/// Who is delivered to at the same time: endpoints that hang never have all the places.
@Suite struct DeliveryPlacesTests {
    /// Which of some endpoints get a place, one after the other.
    private func take(_ endpoints: [Endpoint], from places: inout DeliveryPlaces) -> [Bool] {
        endpoints.map { places.take($0) }
    }

    private func good(_ numbers: Range<Int>) throws -> [Endpoint] {
        try numbers.map { try Endpoint.testing("good\($0)", succeeded: true) }
    }

    private func hanging(_ numbers: Range<Int>) throws -> [Endpoint] {
        try numbers.map { try Endpoint.testing("hang\($0)", isFailing: true) }
    }

    private func new(_ numbers: Range<Int>) throws -> [Endpoint] {
        try numbers.map { try Endpoint.testing("new\($0)") }
    }

    @Test func `however many hang, there is room for those that answer`() throws {
        var places = DeliveryPlaces(count: 8)
        let doubtful = try take(hanging(0..<3) + new(0..<4) + hanging(9..<10), from: &places)
        #expect(doubtful == [true, true, true, true, true, true, false, false])
        let answering = try take(good(0..<3), from: &places)
        #expect(answering == [true, true, false])
        places.leave("hang0")
        let next = try take(new(9..<10) + good(9..<10), from: &places)
        #expect(next == [true, false])
    }

    @Test func `those that answer may have all the places`() throws {
        var places = DeliveryPlaces(count: 8)
        let taken = try take(good(0..<9), from: &places)
        #expect(taken == Array(repeating: true, count: 8) + [false])
    }

    @Test func `nobody has two places`() throws {
        var places = DeliveryPlaces(count: 8)
        let twice = try good(1..<2) + good(1..<2)
        let first = take(twice, from: &places)
        #expect(first == [true, false])
        places.leave("good1")
        #expect(places.isEmpty)
        let second = take(twice, from: &places)
        #expect(second == [true, false])
    }

    /// As the deliveries do it: all that hang ask at every look, and each place is given back after a while.
    @Test func `each has its turn`() throws {
        var places = DeliveryPlaces(count: 4)
        let endpoints = try hanging(0..<10)
        var served: [String] = []
        for _ in 0..<10 {
            let asking = places.inTurn(endpoints)
            let begun = zip(asking, take(asking, from: &places)).filter(\.1).map(\.0.id)
            served += begun
            for id in begun { places.leave(id) }
        }
        #expect(served == (0..<30).map { "hang\($0 % 10)" })
    }
}

extension Endpoint {
    /// An endpoint that was never answered, unless something else is said.
    static func testing(_ id: String, succeeded: Bool = false, isFailing: Bool = false) throws -> Endpoint {
        try Endpoint(
            Row([
                .text(id), .text("app"), .text("https://x.example/"), .null, .null, .text("enabled"), .integer(0),
                .integer(1), .integer(1), .integer(0), .integer(0), .integer(0), .integer(0),
                succeeded || isFailing ? .integer(1) : .null, isFailing ? .integer(2) : .null,
            ]))
    }
}
