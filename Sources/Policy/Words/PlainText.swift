/// Text from strangers, shown to people who decide by it: on one line, in reading order, not too long.
public enum PlainText {
    /// The text between quotation marks, or its beginning and how much was cut off.
    ///
    /// Whatever cannot be seen, reorders what is around it or breaks the line is shown by its number, `\u{202E}`.
    /// - Parameter limit: scalars of the text that are shown.
    public static func quoted(_ text: String, atMost limit: Int = 100) -> String {
        "\"" + escaped(text, atMost: limit, "\"") + "\""
    }

    /// The same without quotation marks, for JSON and other text that has its own.
    public static func plain(_ text: String, atMost limit: Int = 100) -> String { escaped(text, atMost: limit, nil) }

    private static func escaped(_ text: String, atMost limit: Int, _ quote: Unicode.Scalar?) -> String {
        var shown = ""
        var count = 0
        var marks = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { break }
            count += 1
            marks = scalar.properties.generalCategory.isMark ? marks + 1 : 0
            if scalar == quote || (quote != nil && scalar == "\\") {
                shown += "\\"
                shown.unicodeScalars.append(scalar)
            } else if scalar.isPlain, marks <= 2 {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        let rest = text.unicodeScalars.count - count
        return rest > 0 ? shown + "… (\(rest) more characters)" : shown
    }
}

extension Unicode.Scalar {
    /// Whether it shows as itself and leaves its neighbours where they are.
    fileprivate var isPlain: Bool {
        if self == " " { return true }
        // Characters that Unicode lets a reader ignore are not all of the category of formats.
        if properties.isDefaultIgnorableCodePoint { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .enclosingMark || self == .spacingMark }
}
