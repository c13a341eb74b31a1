import Testing

@Suite struct LayerTests {
    @Test func `every import points downwards`() {
        var faults: [String] = []
        for file in Checkout.sources {
            for (number, line) in file.code.enumerated() {
                guard let module = Self.importedModule(line), let fault = Layers.fault(of: module, in: file) else {
                    continue
                }
                faults.append("\(file.path):\(number + 1) imports \(module): \(fault)")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `every folder of Sources belongs to a layer`() {
        let folders = Set(Checkout.paths.filter { $0.hasPrefix("Sources/") }.map { $0.split(separator: "/")[1] })
        let unknown = folders.filter { Layers.layer[String($0)] == nil }
        #expect(unknown.isEmpty)
        #expect(folders.count == Layers.layer.count, "a layer lists a target that is gone")
    }

    @Test func `no exception for a pure layer outlives its need`() {
        for (path, modules) in Layers.impureFiles {
            let imports = Set(SwiftFile(path).code.compactMap(Self.importedModule))
            #expect(modules.isSubset(of: imports), "\(path) no longer imports \(modules.subtracting(imports))")
        }
    }

    private static func importedModule(_ line: String) -> String? {
        let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && $0 != "public" && $0 != "internal" }
        guard words.first == "import", words.count > 1 else { return nil }
        // `import struct Module.Name`
        let name = words.count > 2 ? words[2] : words[1]
        return name.split(separator: ".").first.map(String.init)
    }
}
