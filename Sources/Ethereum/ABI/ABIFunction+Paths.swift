extension ABIFunction {
    /// The argument at a path of names, such as `recipient`, `order.maker` or `orders[0].maker`; nil when there is none.
    ///
    /// `[1]` in front takes an input, and behind a tuple a component, by its place.
    public func argument(at path: FieldPath, in arguments: [ABIValue]) -> ABIValue? {
        guard arguments.count == inputs.count else { return nil }
        var value = ABIValue.tuple(arguments)
        var components = inputs
        for step in path.steps {
            switch (step, value) {
            case (.name(let name), .tuple(let values)):
                guard let place = components.firstIndex(where: { $0.name == name }) else { return nil }
                (value, components) = (values[place], components[place].components)
            case (.index(let place), .tuple(let values)) where values.indices.contains(place):
                value = values[place]
                components = components.indices.contains(place) ? components[place].components : []
            case (.index(let place), .array(let values)) where values.indices.contains(place):
                value = values[place]
            default:
                return nil
            }
        }
        return value
    }
}
