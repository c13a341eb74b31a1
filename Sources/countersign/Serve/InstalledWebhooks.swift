import Bytes
import Cryptography
import Reactor
import Storage
import Telemetry
import Webhooks

/// The webhooks of this installation: what apps say about them, and the deliveries, which have a thread, connections and
/// a database of their own, so that no receiver can hold up a request.
struct InstalledWebhooks: Sendable {
    let desk: any EndpointDesk
    private let deliveries: WebhookDeliveries
    private let sender: HTTPWebhookSender
    private let database: any Database
    private let loop: EventLoop

    init(
        _ settings: ServeSettings, random: SystemRandom, metrics: Metrics, clock: @escaping @Sendable () -> Int64
    ) async throws {
        var size = DatabaseSettings()
        (size.writers, size.readers) = (1, 1)
        database = try await DatabaseAddress(settings.databaseURL).open(size)
        loop = try EventLoop.spawn(name: "webhooks")
        let destinations = AllowedDestinations(settings.webhooks.allowed) ?? AllowedDestinations()
        var key = settings.webhooks.key
        let secrets = EndpointSecrets(webhookKey: Secret(wiping: &key))
        sender = try HTTPWebhookSender(destinations: destinations, loop: loop)
        desk = StoredEndpoints(
            database, secrets: secrets, destinations: destinations, random: random, clock: clock)
        deliveries = WebhookDeliveries(
            database, settings: DeliverySettings(owner: settings.webhooks.owner), secrets: secrets, sender: sender,
            random: random, loop: loop, metrics: metrics, clock: clock,
            log: { Console.error("countersign api: \($0)") })
    }

    func start() { deliveries.start() }

    func stop() async {
        await deliveries.stop { [loop, sender] in
            await Task(executorPreference: loop) { sender.close() }.value
        }
        await database.close()
        loop.stop()
    }
}
