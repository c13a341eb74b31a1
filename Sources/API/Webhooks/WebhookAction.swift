/// What can be asked about webhooks.
enum WebhookAction: Sendable {
    case create
    case list
    case show
    case change
    case remove
    case secret
    case rotateSecret
    case replay
    /// What was not delivered at once.
    case deliveries
}
