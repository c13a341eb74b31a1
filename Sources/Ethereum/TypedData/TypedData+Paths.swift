import Bytes

extension TypedData {
    /// The value at a path of declared fields of the message, such as `order.maker`.
    ///
    /// Members that no type declares are not signed and cannot be reached; below a null struct there is nothing.
    public func value(at path: FieldPath) -> TypedValue? {
        var json = message
        var type = FieldType.structure(primaryPlace)
        for step in path.steps {
            switch (step, type) {
            case (.name(let name), .structure(let place)):
                let definition = table.definitions[place]
                guard let index = definition.declaration.fields.firstIndex(where: { $0.name == name }),
                    let value = json[name]
                else { return nil }
                (json, type) = (value, definition.fieldTypes[index])
            case (.index(let index), .array(let element, _)):
                guard let elements = json.arrayValue, elements.indices.contains(index) else { return nil }
                (json, type) = (elements[index], element)
            default:
                return nil
            }
        }
        return value(of: json, as: type)
    }

    private func value(of json: JSON, as type: FieldType) -> TypedValue? {
        switch type {
        case .elementary(let type):
            return try? TypedValue(json, as: type)
        case .array(let element, _):
            guard let elements = json.arrayValue else { return nil }
            return .array(elements.compactMap { value(of: $0, as: element) })
        case .structure(let place):
            if json.isNull { return .null }
            let definition = table.definitions[place]
            return .structure(
                zip(definition.declaration.fields, definition.fieldTypes).compactMap { field, type in
                    json[field.name].flatMap { value(of: $0, as: type) }
                        .map { TypedValue.Member(name: field.name, value: $0) }
                })
        }
    }
}
