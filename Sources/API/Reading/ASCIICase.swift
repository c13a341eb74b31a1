extension UInt8 {
    /// The same byte, or the small letter of a capital one.
    var lowercased: UInt8 { 0x41...0x5A ~= self ? self | 0x20 : self }
}

extension Sequence<UInt8> {
    /// Whether these are the bytes of a text in small letters, apart from the case of ASCII letters.
    func isSame(as lowercase: String) -> Bool { lazy.map(\.lowercased).elementsEqual(lowercase.utf8) }
}
