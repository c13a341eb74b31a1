import Testing

@testable import HTTPCore

@Suite struct QueryStringTests {
    private func parse(_ query: String) throws -> [String] {
        try QueryString.parse(query).map { "\($0.name)=\($0.value)" }
    }

    @Test func `pairs are decoded in order and may repeat`() throws {
        #expect(try parse("a=1&b=%C3%A4+%2B&a=2") == ["a=1", "b=ä +", "a=2"])
        #expect(try parse("a&b=&c=d=e&&%61%3D=%26") == ["a=", "b=", "c=d=e", "a==&"])
        #expect(try parse("") == [])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%g0", "a=%0g", "%zz=1", "a=%ff", "a=%c3", "a=%00", "=1", "a=1&=", "a=%+1"])
    func `what is not well-formed is refused`(query: String) {
        #expect(throws: HTTPError.self) { try QueryString.parse(query) }
    }

    @Test func `at most 64 pairs are read`() throws {
        let pairs = { (count: Int) in Array(repeating: "a=1", count: count).joined(separator: "&") }
        #expect(try parse(pairs(64)).count == 64)
        #expect(throws: HTTPError.self) { try parse(pairs(65)) }
    }

    @Test func `a path segment keeps its plus sign`() throws {
        #expect(try PercentEncoding.decode("a+b%20c") == "a+b c")
    }
}
