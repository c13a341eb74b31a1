import HTTPCore
import Testing

@testable import Webhooks

/// Where deliveries may go.
@Suite struct AllowedDestinationsTests {
    @Test(
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1",
            "::ffff:8.8.8.8", "64:ff9b::808:808",
        ])
    func `addresses of the public internet are open to all`(text: String) throws {
        #expect(AllowedDestinations().mayConnect(to: try #require(NetworkAddress(text))))
    }

    @Test(
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.8",
            "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
            "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "febf::1",
            "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
            "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "4000::1",
        ])
    func `other addresses are closed`(text: String) throws {
        #expect(!AllowedDestinations().mayConnect(to: try #require(NetworkAddress(text))))
    }

    @Test func `a network that the operator names is open`() throws {
        let allowed = try #require(AllowedDestinations(["10.1.0.0/16", "fd00::/8"]))
        #expect(allowed.mayConnect(to: try #require(NetworkAddress("10.1.2.3"))))
        #expect(allowed.mayConnect(to: try #require(NetworkAddress("fd12::1"))))
        #expect(!allowed.mayConnect(to: try #require(NetworkAddress("10.2.0.1"))))
        #expect(!allowed.mayConnect(to: try #require(NetworkAddress("127.0.0.1"))))
    }

    @Test(
        arguments: [
            ("https://example.com/hook", true), ("https://example.com:8443/hook?a=b", true),
            ("https://[2606:4700::1]/", true), ("https://8.8.8.8/", true), ("http://example.com/", false),
            ("https://127.0.0.1/", false), ("https://[::1]/", false), ("https://[::ffff:10.0.0.1]/", false),
            ("https://169.254.169.254/latest", false), ("http://inside.example/", false),
            ("http://named.example/", true), ("http://named.example:81/", true), ("http://NAMED.example/", true),
            ("http://port.example:8080/", true), ("http://port.example/", false), ("http://port.example:81/", false),
            ("http://127.0.0.1:9000/", true), ("https://127.0.0.1:9001/", false), ("http://192.168.7.1/", true),
            ("http://[fd00::1]:3/", true), ("http://[fd00::2]:3/", false),
        ])
    func `a URL is judged by what the operator named`(text: String, isAllowed: Bool) throws {
        let allowed = try #require(
            AllowedDestinations([
                "named.example", "port.example:8080", "127.0.0.1:9000", "192.168.7.0/24", "[fd00::1]:3",
            ]))
        let url = try #require(WebhookURL(text))
        #expect((allowed.objection(to: url) == nil) == isAllowed)
    }

    @Test(
        arguments: [
            "", "example.com", "ftp://example.com/", "https://", "https:///x", "https://user@example.com/",
            "https://user:word@127.0.0.1/", "https://example.com#x", "https://example.com/#x", "https://exa mple.com/",
            "https://example.com/\n", "https://example.com:0/", "https://example.com:65536/", "https://example.com:x/",
            "https://example.com:080/", "https://[::1/", "https://[::1]x/", "https://[1.2.3.4]/",
            "https://[fe80::1%25lo]/", "https://ex%61mple.com/", "https://example.com\\@127.0.0.1/",
            "HTTPS://example.com/",
            "https://ümlaut.example/", "https://a,b/", "https://\(String(repeating: "a", count: 254))/",
            "https://example.com/" + String(repeating: "a", count: 2048),
        ])
    func `what is no URL of an endpoint is refused`(text: String) { #expect(WebhookURL(text) == nil) }

    @Test(arguments: ["10.0.0.1/8", "a b", "host:0", "host:x", "[::1", "", "http://x"])
    func `an entry that is none is refused`(entry: String) { #expect(AllowedDestinations([entry]) == nil) }
}
