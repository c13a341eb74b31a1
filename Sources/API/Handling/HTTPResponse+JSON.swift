import Bytes
import HTTPCore

extension HTTPResponse {
    /// A value that was asked for, which nobody on the way may keep.
    init(_ json: JSON) {
        self.init(headers: [("cache-control", "no-store")], body: json.serialized())
    }

    /// `{status, checks}`: 200 when everything is there, else 503.
    init(_ readiness: Readiness) {
        let body: JSON = [
            "status": readiness.isReady ? "ready" : "unavailable",
            "checks": [
                "database": readiness.database.json, "signers": readiness.signers.json,
                "audit_log": readiness.auditLog.json,
            ],
        ]
        self.init(
            status: readiness.isReady ? 200 : 503, headers: [("cache-control", "no-store")], body: body.serialized())
    }
}

extension Readiness.Health {
    fileprivate var json: JSON {
        switch self {
        case .ok: "ok"
        case .unavailable(let reason): .string(reason)
        }
    }
}
