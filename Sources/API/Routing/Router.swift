/// Finds the route of a path by walking its segments once.
struct Router: Sendable {
    /// A route that was found.
    struct Match {
        /// The route's place in the table.
        let index: Int
        let route: Route
        /// The segments that stand for parameters, in order, as they were sent.
        let parameters: [String]
    }

    private static let maximumSegments = 8

    private let routes: [Route]
    private let root: Node

    init(_ routes: [Route]) {
        self.routes = routes
        root = Node(Array(routes.enumerated()), depth: 0)
    }

    /// - Throws: `not_found`, `not_supported` or `method_not_allowed`.
    func match(method: String, path: String) throws(APIError) -> Match {
        // RFC 9110 §9.1: what can be got can be asked for its head; the server leaves the body out.
        let method = method == "HEAD" ? "GET" : method
        guard path.utf8.first == UInt8(ascii: "/") else { throw .unknownPath }
        let segments = path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), maxSplits: Self.maximumSegments, omittingEmptySubsequences: false)
        var node = root
        var parameters: [String] = []
        for segment in segments {
            if let literal = node.literals.first(where: { $0.segment.utf8.elementsEqual(segment) }) {
                node = literal.node
            } else if let parameter = node.parameter, !segment.isEmpty {
                node = parameter
                parameters.append(String(Substring(segment)))
            } else {
                throw unknown(segments)
            }
        }
        guard let index = node.routes.first(where: { routes[$0].method == method }) else {
            throw refusal(node, segments)
        }
        guard routes[index].isOffered else {
            throw APIError(.notSupported, "This server does not offer \(method) \(routes[index].template).")
        }
        return Match(index: index, route: routes[index], parameters: parameters)
    }

    /// A path that exists, but not with this method.
    private func refusal(_ node: Node, _ segments: [Substring.UTF8View]) -> APIError {
        var methods = node.routes.filter { routes[$0].isOffered }.map { routes[$0].method }
        guard !methods.isEmpty else { return unknown(segments) }
        if methods.contains("GET") { methods.append("HEAD") }
        return APIError(
            .methodNotAllowed, "This path takes \(methods.joined(separator: ", ")).", allowed: methods)
    }

    private func unknown(_ segments: [Substring.UTF8View]) -> APIError {
        guard segments.count > 1, Substring(segments[0]) == "v1",
            let collection = RouteTable.absentCollections.first(where: { $0 == Substring(segments[1]) })
        else { return .unknownPath }
        return APIError(.notSupported, "This server does not offer /v1/\(collection).")
    }
}

/// A place in the tree of paths.
private final class Node: Sendable {
    let literals: [(segment: String, node: Node)]
    let parameter: Node?
    /// The routes that end here, by their places in the table.
    let routes: [Int]

    init(_ routes: [(offset: Int, element: Route)], depth: Int) {
        self.routes = routes.filter { $0.element.segments.count == depth }.map(\.offset)
        let deeper = Dictionary(grouping: routes.filter { $0.element.segments.count > depth }) { route in
            let segment = route.element.segments[depth]
            return segment.hasPrefix("{") ? "{}" : segment
        }
        parameter = deeper["{}"].map { Node($0, depth: depth + 1) }
        literals = deeper.filter { $0.key != "{}" }.sorted { $0.key < $1.key }.map { segment, routes in
            (segment, Node(routes, depth: depth + 1))
        }
    }
}
