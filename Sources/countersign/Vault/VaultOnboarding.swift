import Bytes
import CountersignClient
import Ethereum

/// `countersign vault onboard`: the bundle that an operator's SDK reads.
enum VaultOnboarding {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let walletID = try arguments.required(VaultFlags.wallet)
        let gateways = arguments.list(VaultFlags.gateway)
        guard !gateways.isEmpty else { throw UsageError("--gateway URL is needed") }
        let app = try VaultServer.open(arguments)
        let facts = try await VaultFacts.load(walletID, from: app)
        let isTestnet = arguments.isSet(VaultFlags.testnet)
        guard facts.networksAllowed.isEmpty || facts.networksAllowed.contains(isTestnet) else {
            throw UsageError(
                "the policy is for Hyperliquid's \(isTestnet ? "main" : "test") network: "
                    + (isTestnet ? "leave out --testnet" : "add --testnet"))
        }
        let signer = try signer(arguments, facts)
        guard let address = facts.wallet["address"]?.stringValue.flatMap({ try? Address($0) }) else {
            throw CommandError("the server's answer has no address for the wallet \(walletID)")
        }
        let bundle = VaultBundle(
            walletID: walletID, address: address, appID: app.appID, apiURL: app.apiURL, gateways: gateways,
            isTestnet: isTestnet, relays: arguments.list(VaultFlags.relay), signerID: signer.id,
            policyID: signer.policyIDs.first ?? facts.wallet["policy_ids"].texts.first)
        try check(bundle)
        let text = bundle.json.serialized() + [0x0A]
        guard let path = arguments.value(VaultFlags.out) else {
            Console.print(String(decoding: text.dropLast(), as: UTF8.self))
            return ExitCode.success
        }
        try InputFile.write(new: path, VaultFlags.out, text)
        return ExitCode.success
    }

    private static func signer(_ arguments: Arguments, _ facts: VaultFacts) throws(UsageError) -> VaultFacts.Signer {
        let wanted = arguments.value(VaultFlags.signer)
        let found = facts.signers.filter { signer in
            wanted.map { signer.id == $0 } ?? (signer.quorum["display_name"]?.stringValue == NewVault.operatorName)
        }
        guard found.count == 1 else {
            let ids = facts.signers.map(\.id).joined(separator: ", ")
            throw UsageError("--signer must name the operator's key quorum, one of the wallet's signers: \(ids)")
        }
        return found[0]
    }

    /// An SDK must be able to read what is written.
    private static func check(_ bundle: VaultBundle) throws(UsageError) {
        do { _ = try VaultBundle(bundle.json) } catch {
            let flags = ["gateways": "--gateway", "relays": "--relay", "api_url": "--server", "wallet_id": "--wallet"]
            let names = error.members.map { flags[$0] ?? $0 }.joined(separator: ", ")
            throw UsageError("\(names): \(error)")
        }
    }
}
