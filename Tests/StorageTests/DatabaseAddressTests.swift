import Storage
import Testing

@Suite struct DatabaseAddressTests {
    @Test(arguments: [
        ("sqlite:///var/lib/main.db", "sqlite:/var/lib/main.db"), ("sqlite:main.db", "sqlite:main.db"),
        ("sqlite:/tmp/a b?c#d.db", "sqlite:/tmp/a b?c#d.db"),
        ("postgres://user:p%2Fw@db.example:6432/main?sslmode=require", "postgresql://db.example:6432/main"),
        ("postgresql:///main?host=/run/postgresql&password=hunter2", "postgresql:///run/postgresql/main"),
        ("postgresql://a:1,b:2/main?target_session_attrs=read-write", "postgresql://a,b:1,2/main"),
    ])
    func `A URL is understood and shown without user and password`(url: String, shown: String) throws {
        let address = try DatabaseAddress(url)
        #expect(address.description == shown)
        #expect(String(reflecting: address).contains("hunter2") == false)
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("hunter2") && !dumped.contains("p%2Fw"))
        #expect(address.engine == (url.hasPrefix("sqlite") ? .sqlite : .postgresql))
    }

    @Test(arguments: [
        "", "main.db", "mysql://host/db", "SQLITE:main.db", "sqlite:", "sqlite::memory:", "sqlite://host/main.db",
        "sqlite:file:main.db",
        "sqlite:///var/lib/", "sqlite:a\0b", "postgres:main", "postgresql:/main",
        "postgres://user:pa/hunter2@host/main",
        "postgres://user:pa@hunter2@host/main", "postgres://user:pa?hunter2@host/main", "postgres://user:hunter2/main",
        "postgres://host/main?hunter2=1", "postgres://user:%zzhunter2@host/main",
    ])
    func `A URL that is not understood is refused without being quoted`(url: String) {
        let error = #expect(throws: StorageError.self) { try DatabaseAddress(url) }
        #expect(error?.code == .misuse)
        #expect(error?.message.contains("hunter2") == false)
    }
}
