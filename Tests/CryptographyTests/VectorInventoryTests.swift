import TestSupport
import Testing

/// What becomes of each vector file; the report goes to the standard output.
@Suite struct VectorInventoryTests {
    @Test("every vector file is read or known to wait")
    func everyFileHasAShape() throws {
        for file in try VectorFolder.files() {
            let shape = file.shape
            print("vectors: \(file.name): \(shape.map { "\($0.use.rawValue), \($0.name)" } ?? "UNREAD")")
            #expect(shape != nil, "nobody reads \(file.name)")
        }
    }

    @Test("the bundled vectors hold a file of every shape in use", .enabled(if: VectorFolder.isBundled))
    func everyShapeHasAFile() throws {
        for shape in VectorShape.all where shape.use == .used && shape != .wycheproofP256AgreementSPKI {
            #expect(try !VectorFolder.files(for: shape).isEmpty, "no file of shape \(shape.name)")
        }
    }
}
