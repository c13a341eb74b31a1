/// How deliveries behave.
public struct DeliverySettings: Sendable {
    /// Who this process is among those that share the database; the same for one that takes the place of a dead one.
    public var owner: String
    /// How long an endpoint stays with a process that says no more of it. Longer than an attempt may take. Default 20 s.
    public var leaseMs: Int64 = 20_000
    /// Attempts for one endpoint at the same time. Default 8.
    public var concurrency = 8
    /// Events of an endpoint that are read at once. Default 64.
    public var windowCount = 64
    /// How long attempts go on before what became of them is written down. Default 250 ms.
    public var commitMs: Int64 = 250
    /// Endpoints that are delivered to at the same time; at least 4. Default 64.
    public var maximumActive = 64
    /// An endpoint is disabled when nothing was delivered to it for so long. Default 5 days.
    public var disabledAfterMs: Int64 = 5 * 86_400_000
    /// How long it is told what became of an event that was not delivered at once. Default 30 days.
    public var rememberedMs: Int64 = 30 * 86_400_000
    /// How often is looked for new events. Default 200 ms.
    public var pollMs = 200

    public init(owner: String) { self.owner = owner }
}
