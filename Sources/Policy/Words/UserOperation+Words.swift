import Bytes
import Ethereum

extension UserOperation {
    /// What the account would do, in words.
    func words(from wallet: String) -> String {
        let end = paymaster.map { " Contract \($0.address.checksummed) pays for it." } ?? ""
        let creation = factory.map { " Contract \($0.address.checksummed) makes the account first." } ?? ""
        return
            "\(deed) on chain \(chainID), as operation \(nonce.decimal) of account \(sender.checksummed) through entry "
            + "point \(entryPoint.rawValue), with \(wallet), for at most \(fees).\(creation)\(end)"
    }

    private var deed: String {
        guard let call = plainCall else {
            return "Do what the account makes of \(callData.count) bytes, \(UserOperation.shown(callData)),"
        }
        let coin = NativeCoin.amount(call.value, chainID: chainID)
        guard !call.data.isEmpty else { return "Send \(coin) to \(call.to.checksummed)" }
        return "Send \(coin) to contract \(call.to.checksummed) with \(call.data.count) bytes, "
            + "\(UserOperation.shown(call.data)),"
    }

    private var fees: String {
        let units = [
            gas.call, gas.verification, gas.preVerification, paymaster?.gasLimits?.verification ?? .zero,
            paymaster?.gasLimits?.postOp ?? .zero,
        ].map(\.decimal).filter { $0 != "0" }
        return "\(units.isEmpty ? "0" : units.joined(separator: " + ")) gas at \(gas.maxFee.decimal) wei"
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        Hex.encodePrefixed(Array(bytes.prefix(64))) + (bytes.count > 64 ? "…" : "")
    }
}
