import Storage
import Testing

@Suite struct RowTests {
    private let row = Row([.integer(7), .text("a"), .bytes([]), .null])

    @Test func `Columns are read by their type`() throws {
        #expect(try row.integer(0) == 7)
        #expect(try row.text(1) == "a")
        #expect(try row.bytes(2) == [])
        #expect(try row.isNull(3) && !row.isNull(2))
        #expect(try row.optionalInteger(3) == nil)
        #expect(try row.optionalText(3) == nil)
        #expect(try row.optionalBytes(3) == nil)
        #expect(try row.optionalBytes(2) == [])
    }

    @Test(arguments: [-1, 1, 2, 3, 4])
    func `Anything else is no integer`(column: Int) {
        #expect(throws: StorageError.self) { try row.integer(column) }
    }

    @Test(arguments: [-1, 0, 2, 3, 4])
    func `Anything else is no text`(column: Int) {
        #expect(throws: StorageError.self) { try row.text(column) }
    }

    @Test(arguments: [-1, 0, 1, 3, 4])
    func `Anything else is no byte string`(column: Int) {
        #expect(throws: StorageError.self) { try row.bytes(column) }
    }

    @Test func `Placeholders are counted on`() {
        #expect(Placeholders.list(3) == "($1, $2, $3)")
        #expect(Placeholders.list(2, startingAt: 5) == "($5, $6)")
        #expect(Placeholders.rows(2, columns: 2, startingAt: 3) == "($3, $4), ($5, $6)")
    }
}
