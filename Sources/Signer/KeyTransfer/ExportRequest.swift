import Bytes
import Cryptography
import Policy

/// A request for a wallet's key or phrase, from its own path or as a method of rpc.
struct ExportRequest {
    private static let methods: [WalletMethod] = [.exportPrivateKey, .exportSeedPhrase]

    /// What leaves, under the name by which rules allow it.
    let method: WalletMethod
    let recipient: KeyRecipient
    /// Whether it came as a method of rpc, whose answers repeat the method.
    private let isRPC: Bool
    private var walletID: String?
    private var chainType: String?
    private var address: String?

    /// Whether a body of rpc asks for an export.
    fileprivate static func isAsked(by body: JSON?) -> Bool {
        guard let name = body?["method"]?.stringValue, let method = WalletMethod(rawValue: name) else { return false }
        return methods.contains(method)
    }

    init(_ body: JSON?, for operation: Operation) throws(Refusal) {
        if case .rpc = operation { try self.init(rpc: body) } else { try self.init(body) }
    }

    /// `{encryption_type, recipient_public_key, export_seed_phrase?}`.
    private init(_ body: JSON?) throws(Refusal) {
        var fields = try RequestFields(body)
        recipient = try KeyRecipient(&fields)
        method = try fields.optionalFlag("export_seed_phrase") == true ? .exportSeedPhrase : .exportPrivateKey
        isRPC = false
        try fields.finish()
    }

    /// `{method, address?, chain_type?, wallet_id?, params: {encryption_type, recipient_public_key, …}}`.
    private init(rpc body: JSON?) throws(Refusal) {
        var fields = try RequestFields(body)
        let name = try fields.text("method", length: 1...64)
        guard let method = WalletMethod(rawValue: name), ExportRequest.methods.contains(method) else {
            throw Refusal.input("method", "Expected 'exportPrivateKey' | 'exportSeedPhrase'")
        }
        self.method = method
        isRPC = true
        walletID = try fields.optionalText("wallet_id", length: 1...64)
        chainType = try fields.optionalText("chain_type", length: 1...64)
        address = try fields.optionalText("address", length: 1...128)
        var params = try RequestFields(fields.required("params"), path: "params")
        try fields.finish()
        recipient = try KeyRecipient(&params)
        let wantsPhrase = try params.optionalFlag("export_seed_phrase")
        guard wantsPhrase == nil || wantsPhrase == (method == .exportSeedPhrase) else {
            throw Refusal.input("params.export_seed_phrase", "Is not what the method exports")
        }
        // Where the recipient shows it is the recipient's affair.
        guard ["display", "client", nil].contains(try params.optionalText("export_type", length: 1...16)) else {
            throw Refusal.input("params.export_type", "Expected 'display' | 'client'")
        }
        try params.finish()
    }

    /// What a body says about the wallet must be true of it (S19).
    func check(_ wallet: WalletRecord, walletID: String) throws(Refusal) {
        guard self.walletID.map({ $0.hasSameBytes(as: walletID) }) ?? true else {
            throw Refusal.input("wallet_id", "Is not the wallet of the request's path")
        }
        guard chainType.map({ $0.hasSameBytes(as: wallet.chainType) }) ?? true else {
            throw Refusal.input("chain_type", "Is not the wallet's chain type, '\(wallet.chainType)'")
        }
        if let address, try !wallet.hasAddress(address, at: "address") {
            throw Refusal.input("address", "Is not the wallet's address")
        }
        guard method == .exportPrivateKey || wallet.derivationPath != nil else {
            throw Refusal.input(
                isRPC ? "method" : "export_seed_phrase",
                "This wallet has no seed phrase: only wallets that were imported with one have")
        }
    }

    /// The answer to the request, around the encrypted key.
    func answer(_ encrypted: JSON) -> JSON {
        isRPC ? ["method": .string(method.rawValue), "data": encrypted] : encrypted
    }
}

extension WalletRecord {
    /// Whether a text is this wallet's address, in any of its spellings.
    func hasAddress(_ text: String, at path: String) throws(Refusal) -> Bool {
        try refusing { () throws(PolicyError) in try WalletAddress(text, of: address.chain, at: path) == address }
    }
}

extension Operation {
    /// Whether it takes a wallet's key out: an export, or a request for it by the methods of rpc.
    public func isExport(_ body: JSON?) -> Bool {
        switch self {
        case .exportWallet: true
        case .rpc: ExportRequest.isAsked(by: body)
        default: false
        }
    }
}
