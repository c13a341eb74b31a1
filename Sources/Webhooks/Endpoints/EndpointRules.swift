/// What an endpoint may be. Everything here comes from outside.
struct EndpointRules: Sendable {
    static let maximumEndpoints = 16
    static let maximumDescription = 256

    let destinations: AllowedDestinations

    func check(url text: String) throws(WebhooksError) {
        guard let url = WebhookURL(text) else {
            throw EndpointRules.invalid("url", "Expected an absolute https:// URL without user and fragment")
        }
        if let objection = destinations.objection(to: url) { throw EndpointRules.invalid("url", objection) }
    }

    func check(types: [String]?) throws(WebhooksError) {
        guard let types else { return }
        guard !types.isEmpty else { throw EndpointRules.invalid("types", "Expected at least one type, or null") }
        guard Set(types).count == types.count else { throw EndpointRules.invalid("types", "A type occurs twice") }
        for type in types where !EventType.all.contains(type) {
            throw EndpointRules.invalid("types", "'\(type.prefix(64))' is no type of event")
        }
    }

    func check(description: String?) throws(WebhooksError) {
        guard let description else { return }
        guard 1...EndpointRules.maximumDescription ~= description.utf8.count, !description.utf8.contains(0) else {
            throw EndpointRules.invalid(
                "description", "String must contain 1 to \(EndpointRules.maximumDescription) character(s)")
        }
    }

    static func invalid(_ field: String, _ what: String) -> WebhooksError {
        WebhooksError(.invalid(field: field), what)
    }
}
