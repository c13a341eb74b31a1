import Bytes
import Ethereum
import Testing

@Suite struct EntryPointTests {
    @Test("an entry point is known by its address, in any spelling, and by nothing else")
    func addresses() throws {
        for (text, expected) in [
            ("0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789", EntryPoint.v06),
            ("0x0000000071727De22E5E9d8BAf0edAc6f37da032", .v07),
            ("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108", .v08),
        ] {
            #expect(try EntryPoint(Address(text)) == expected)
            #expect(try EntryPoint(Address(text.lowercased())) == expected)
        }
        #expect(EntryPoint(.zero) == nil)
        #expect(try EntryPoint(Address("0x5ff137d4b0fdcd49dca30c7cf57e578a026d2788")) == nil)
    }

    @Test("an implementation of accounts tells the entry point that it answers to")
    func implementations() throws {
        for text in ["0x69007702764179f14F51cdce752f4f775d74E139", "0xd6CEDDe84be40893d153Be9d467CD6aD37875b28"] {
            #expect(try EntryPoint(accountImplementation: Address(text)) == .v07)
            #expect(try EntryPoint(Address(text)) == nil)
        }
        #expect(EntryPoint(accountImplementation: .zero) == nil)
        #expect(try EntryPoint(accountImplementation: Address(EntryPoint.v07.lowercasedAddress)) == nil)
    }
}
