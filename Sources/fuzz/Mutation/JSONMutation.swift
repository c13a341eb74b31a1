import Bytes

/// Ways to spoil a JSON value that leave it JSON, so that what lies behind the parser is reached.
struct JSONMutation {
    /// Another value, from which parts are taken.
    let donor: JSON

    /// Spoils one place of the value, chosen evenly among all.
    func spoil(_ json: JSON, _ randomness: inout Randomness) -> JSON {
        var left = randomness.below(JSONMutation.count(json))
        return replace(json, &left, &randomness)
    }

    /// Walks to the place that `left` counts down to.
    private func replace(_ json: JSON, _ left: inout Int, _ randomness: inout Randomness) -> JSON {
        if left == 0 {
            left = -1
            return spoilHere(json, &randomness)
        }
        left -= 1
        switch json {
        case .array(let elements):
            return .array(elements.map { left < 0 ? $0 : replace($0, &left, &randomness) })
        case .object(let members):
            return .object(members.map { left < 0 ? $0 : JSON.Member($0.key, replace($0.value, &left, &randomness)) })
        default:
            return json
        }
    }

    private func spoilHere(_ json: JSON, _ randomness: inout Randomness) -> JSON {
        if randomness.oneIn(6) { return part(of: donor, &randomness) }
        if randomness.oneIn(12) { return wrapped(json, &randomness) }
        switch json {
        case .array(let elements): return .array(list(elements, &randomness) { element, _ in element })
        case .object(let members):
            return .object(
                list(members, &randomness) { member, randomness in
                    JSON.Member(JSONWords.spoil(member.key, &randomness), member.value)
                })
        case .string(let text): return .string(JSONWords.spoil(text, &randomness))
        case .number(let token): return randomness.oneIn(3) ? .string(token) : JSONWords.number(&randomness)
        case .bool(let value): return randomness.oneIn(2) ? .bool(!value) : JSONWords.atom(&randomness)
        case .null: return JSONWords.atom(&randomness)
        }
    }

    /// Removes, repeats, moves, renames or adds an element.
    private func list<Element>(
        _ elements: [Element], _ randomness: inout Randomness, _ rename: (Element, inout Randomness) -> Element
    ) -> [Element] {
        guard !elements.isEmpty else { return elements }
        var elements = elements
        let place = randomness.below(elements.count)
        switch randomness.below(5) {
        case 0: elements.remove(at: place)
        case 1: elements.insert(elements[place], at: randomness.below(elements.count + 1))
        case 2: elements.swapAt(place, randomness.below(elements.count))
        case 3: elements[place] = rename(elements[place], &randomness)
        default: elements += repeatElement(elements[place], count: randomness.pick([1, 10, 200]))
        }
        return elements
    }

    private func wrapped(_ json: JSON, _ randomness: inout Randomness) -> JSON {
        var json = json
        for _ in 0..<randomness.pick([1, 2, 20, 60]) {
            json = randomness.oneIn(2) ? .array([json]) : .object([JSON.Member("a", json)])
        }
        return json
    }

    private func part(of json: JSON, _ randomness: inout Randomness) -> JSON {
        switch json {
        case .array(let elements) where !elements.isEmpty && !randomness.oneIn(3):
            part(of: randomness.pick(elements), &randomness)
        case .object(let members) where !members.isEmpty && !randomness.oneIn(3):
            part(of: randomness.pick(members).value, &randomness)
        default: json
        }
    }

    private static func count(_ json: JSON) -> Int {
        switch json {
        case .array(let elements): elements.reduce(1) { $0 + count($1) }
        case .object(let members): members.reduce(1) { $0 + count($1.value) }
        default: 1
        }
    }
}
