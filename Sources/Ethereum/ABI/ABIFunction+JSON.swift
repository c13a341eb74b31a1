import Bytes

extension ABIFunction {
    /// Reads an entry of a JSON ABI that describes a function; `type` may be absent.
    /// - Throws: `malformed` with the path of what is no function, `tooLarge` beyond 256 parameters in one list or 32 levels.
    public init(_ entry: JSON) throws(EthereumError) {
        guard entry.objectValue != nil, entry["type"].map({ $0.stringValue == "function" }) ?? true else {
            throw EthereumError(.malformed, "not a function of a JSON ABI")
        }
        guard let name = entry["name"]?.stringValue, Identifier.isValid(name, allowingDollar: true) else {
            throw EthereumError(.malformed, path: "name", "not the name of a function")
        }
        self.init(name: name, inputs: try Parameter.list(entry["inputs"], at: "inputs", depth: 0))
    }
}

extension ABIFunction.Parameter {
    fileprivate static func list(_ json: JSON?, at path: String, depth: Int) throws(EthereumError) -> [Self] {
        guard let elements = json?.arrayValue else { throw EthereumError(.malformed, path: path, "not an array") }
        guard elements.count <= 256, depth < 32 else {
            throw EthereumError(.tooLarge, path: path, "too many parameters")
        }
        var parameters: [Self] = []
        for (index, element) in elements.enumerated() {
            let parameter = try Self(element, at: "\(path)[\(index)]", depth: depth)
            guard parameter.name.isEmpty || !parameters.contains(where: { $0.name == parameter.name }) else {
                throw EthereumError(.malformed, path: path, "two parameters have one name")
            }
            parameters.append(parameter)
        }
        return parameters
    }

    private init(_ json: JSON, at path: String, depth: Int) throws(EthereumError) {
        guard json.objectValue != nil, let type = json["type"]?.stringValue else {
            throw EthereumError(.malformed, path: path, "a parameter has a type")
        }
        name = try Self.name(json["name"], at: path)
        if type.hasPrefix("tuple") {
            components = try Self.list(json["components"], at: "\(path).components", depth: depth + 1)
            guard !components.isEmpty, type.utf8.count <= 256 else {
                throw EthereumError(.malformed, path: path, "a tuple has components")
            }
            self.type = try ABIType(.tuple(components.map(\.type)), suffix: type.dropFirst(5).utf8)
        } else {
            guard json["components"] == nil, !type.hasPrefix("(") else {
                throw EthereumError(.malformed, path: path, "only a tuple has components")
            }
            components = []
            self.type = try ABIType(type)
        }
    }

    private static func name(_ json: JSON?, at path: String) throws(EthereumError) -> String {
        guard let json else { return "" }
        guard let name = json.stringValue, name.isEmpty || Identifier.isValid(name, allowingDollar: true) else {
            throw EthereumError(.malformed, path: path, "not the name of a parameter")
        }
        return name
    }
}
