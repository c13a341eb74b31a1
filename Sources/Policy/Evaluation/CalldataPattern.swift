import Bytes
import Ethereum

/// What a condition on calldata looks at: the name of the function called, or one of its arguments.
struct CalldataPattern: Sendable {
    enum Target: Sendable {
        case functionName
        case argument(ABIFunction, FieldPath, FieldKind)
    }

    /// By name; names and selectors are unique.
    let functions: [String: ABIFunction]
    private let bySelector: [[UInt8]: ABIFunction]
    let target: Target

    /// - Parameters:
    ///   - abi: the JSON ABI; entries other than functions are passed over.
    ///   - field: `function_name`, or a function's name, a dot, and the path of an argument.
    init(abi: JSON?, field: String, at path: String) throws(PolicyError) {
        let functions = try CalldataPattern.functions(abi?.arrayValue ?? [], at: "\(path).abi")
        self.functions = functions
        bySelector = Dictionary(functions.values.map { ($0.selector, $0) }) { first, _ in first }
        target = try CalldataPattern.target(field, functions, at: "\(path).field")
    }

    var kind: FieldKind {
        switch target {
        case .functionName: .text
        case .argument(_, _, let kind): kind
        }
    }

    /// Whether a value of a condition can be equal to what is read: names of functions must be in the ABI.
    func knows(_ name: String, _ operation: ConditionOperator) -> Bool {
        guard case .functionName = target, ConditionOperator.equality.contains(operation) else { return true }
        return functions[name] != nil
    }

    /// Reads the target from a call.
    func read(_ transaction: Transaction, _ operation: ConditionOperator?) -> Reading {
        // What a new contract's code does is not known from a function's name.
        guard case .call = transaction.recipient else { return .unevaluable(.contractCreation) }
        return read(transaction.data, operation)
    }

    /// Reads the target from `call_data` and, when all that this does is one call, from the data of that call too.
    ///
    /// What else an account's own function does is not seen: an ALLOW rule can name that function, and a DENY rule takes
    /// the operation for what it denies.
    func read(
        _ user: UserOperation, for action: PolicyRule.Action, _ operation: ConditionOperator?
    ) -> Reading {
        let own = read(user.callData, operation)
        guard let call = user.plainCall else {
            guard action == .allow, case .value = own else { return .unevaluable(.hiddenCall) }
            return own
        }
        var values: [FactValue] = []
        for reading in [own, read(call.data, operation)] {
            switch reading {
            case .value(let value): values.append(value)
            case .inapplicable: continue
            case .values, .unevaluable: return reading
            }
        }
        guard let first = values.first else { return .inapplicable(.otherFunction) }
        // One value can also be added up.
        return values.count == 1 ? .value(first) : .values(values)
    }

    private func read(_ data: [UInt8], _ operation: ConditionOperator?) -> Reading {
        // Some contracts fill up short calldata with zeros, which may then be a selector.
        guard data.isEmpty || data.count >= 4 else { return .unevaluable(.undecodableCall) }
        let called = bySelector[Array(data.prefix(4))]
        switch target {
        case .functionName: return readName(of: called, data, operation)
        case .argument(let function, let path, _):
            guard called == function else { return .inapplicable(.otherFunction) }
            return CalldataPattern.readArgument(of: function, at: path, data)
        }
    }

    private func readName(of called: ABIFunction?, _ data: [UInt8], _ operation: ConditionOperator?) -> Reading {
        guard let called else {
            // The names of the condition are all in its ABI, so the function called is none of them.
            return operation == .equal || operation == .isIn
                ? .inapplicable(.otherFunction) : .unevaluable(.unknownFunction)
        }
        guard (try? called.decodeCall(data)) != nil else { return .unevaluable(.undecodableCall) }
        return .value(.text(called.name))
    }

    private static func readArgument(of function: ABIFunction, at path: FieldPath, _ data: [UInt8]) -> Reading {
        guard let arguments = try? function.decodeCall(data) else { return .unevaluable(.undecodableCall) }
        guard let value = function.argument(at: path, in: arguments).flatMap(FactValue.init) else {
            return .unevaluable(.absent)
        }
        return .value(value)
    }

    private static func functions(_ entries: [JSON], at path: String) throws(PolicyError) -> [String: ABIFunction] {
        var functions: [String: ABIFunction] = [:]
        var selectors: Set<[UInt8]> = []
        for (index, entry) in entries.enumerated() {
            if let type = entry["type"]?.stringValue, type != "function" { continue }
            let function: ABIFunction
            do { function = try ABIFunction(entry) } catch { throw PolicyError(at: "\(path).\(index)", "\(error)") }
            guard functions.updateValue(function, forKey: function.name) == nil,
                selectors.insert(function.selector).inserted
            else { throw PolicyError(at: "\(path).\(index)", "Two functions have the same name or selector") }
        }
        guard !functions.isEmpty else { throw PolicyError(at: path, "The ABI has no function") }
        return functions
    }

    private static func target(
        _ field: String, _ functions: [String: ABIFunction], at path: String
    ) throws(PolicyError) -> Target {
        if field == "function_name" { return .functionName }
        let halves = field.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let function = functions[String(halves[0])],
            let tail = FieldPath(ofCondition: String(halves[1]))
        else { throw PolicyError(at: path, "Expected 'function_name' or '<function>.<parameter>' of the ABI") }
        guard let kind = function.kind(at: tail) else {
            throw PolicyError(at: path, "The ABI has no parameter at that path that can be compared")
        }
        return .argument(function, tail, kind)
    }
}

extension ABIFunction {
    /// The kind of the argument at a path; nil when nothing comparable lies there.
    fileprivate func kind(at path: FieldPath) -> FieldKind? {
        var parameters = inputs
        var type: ABIType?
        for step in path.steps {
            switch (step, type) {
            case (.name(let name), nil), (.name(let name), .tuple):
                let named = parameters.filter { $0.name == name }
                guard let parameter = named.first, named.count == 1 else { return nil }
                (parameters, type) = (parameter.components, parameter.type)
            case (.index(let index), .fixedArray(let element, let count)):
                guard index < count else { return nil }
                type = element
            case (.index, .array(let element)): type = element
            default: return nil
            }
        }
        return type.flatMap(FieldKind.init)
    }
}

extension FieldKind {
    /// The kind of a value of a contract's ABI; nil for arrays and tuples.
    init?(_ type: ABIType) {
        switch type {
        case .uint, .int: self = .integer
        case .bool: self = .bool
        case .address: self = .address
        case .fixedBytes, .bytes: self = .bytes
        case .string: self = .text
        case .array, .fixedArray, .tuple: return nil
        }
    }
}
