import Bytes
import Policy
import Testing

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("plain", "\"plain\""), ("a \"b\" \\ c", #""a \"b\" \\ c""#), ("Überweisung ✓ 日本", "\"Überweisung ✓ 日本\""),
        ("a\nb\r\tc", #""a\u{A}b\u{D}\u{9}c""#), ("\u{202E}evil\u{2066}", #""\u{202E}evil\u{2066}""#),
        ("zero\u{200B}width\u{FEFF}\u{2060}", #""zero\u{200B}width\u{FEFF}\u{2060}""#),
        ("line\u{2028}para\u{2029}nbsp\u{A0}", #""line\u{2028}para\u{2029}nbsp\u{A0}""#),
        ("mark\u{200E}\u{200F}\u{61C}", #""mark\u{200E}\u{200F}\u{61C}""#),
        ("ignored\u{115F}\u{3164}\u{E0041}\u{FE0F}", #""ignored\u{115F}\u{3164}\u{E0041}\u{FE0F}""#),
        ("private\u{E000}\u{7F}\u{0}", #""private\u{E000}\u{7F}\u{0}""#),
        ("stack e\u{301}\u{301}\u{301}\u{301}", "\"stack e\u{301}\u{301}" + #"\u{301}\u{301}""#),
    ])
    func `what cannot be seen is shown by its number`(text: String, shown: String) {
        #expect(PlainText.quoted(text) == shown)
    }

    @Test func `what is too long is cut, and says by how much`() {
        #expect(PlainText.quoted(String(repeating: "x", count: 100)) == "\"\(String(repeating: "x", count: 100))\"")
        let cut = PlainText.quoted(String(repeating: "x", count: 101))
        #expect(cut == "\"\(String(repeating: "x", count: 100))… (1 more characters)\"")
        // Many scalars may be one character: what counts is what a reader would have to look at.
        #expect(PlainText.plain("e" + String(repeating: "\u{301}", count: 10_000), atMost: 5).unicodeScalars.count < 60)
    }

    @Test func `any text comes out on one line in which nothing hides`() {
        var state: UInt64 = 42
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                guard let scalar = Unicode.Scalar(UInt32((state >> 33) % 0x11_0000)) else { continue }
                text.unicodeScalars.append(scalar)
            }
            for scalar in PlainText.quoted(text).unicodeScalars {
                #expect(!scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isBidiControl)
                #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
            }
        }
    }
}
