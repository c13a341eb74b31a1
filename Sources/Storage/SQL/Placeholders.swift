/// Writes the placeholders of statements whose length depends on the number of values.
public enum Placeholders {
    /// A list for `IN`: `($1, $2, $3)`.
    ///
    /// - Parameters:
    ///   - count: how many; at least one, since `()` is not SQL.
    ///   - first: the number of the first placeholder.
    public static func list(_ count: Int, startingAt first: Int = 1) -> String {
        "(" + (first..<first + max(count, 0)).map { "$\($0)" }.joined(separator: ", ") + ")"
    }

    /// Rows for a multi-row `VALUES`: `($1, $2), ($3, $4)`.
    ///
    /// - Parameters:
    ///   - count: how many rows; at least one.
    ///   - columns: how many values each row has.
    ///   - first: the number of the first placeholder.
    public static func rows(_ count: Int, columns: Int, startingAt first: Int = 1) -> String {
        (0..<max(count, 0)).map { list(columns, startingAt: first + $0 * columns) }.joined(separator: ", ")
    }
}
