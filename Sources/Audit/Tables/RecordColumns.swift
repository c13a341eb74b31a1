import Signer
import Storage

/// The columns beside a sealed record by which it is found. They repeat what the record says and decide nothing.
public struct RecordColumns {
    let chainType: String?
    /// Of a wallet, or announced by an import.
    let address: String?
    /// What names it outside, once in an app: the external id of a wallet, or a user's id at the issuer of tokens.
    let externalID: String?
    /// Whether it is a wallet that lists leave out.
    var isArchived = false

    init(_ record: Record) {
        switch record.body {
        case .wallet(let wallet):
            chainType = wallet.chainType
            address = wallet.address.text
            externalID = wallet.externalID
            isArchived = wallet.archivedAtMs != nil
        case .keyImport(let begun):
            chainType = nil
            address = begun.address
            externalID = nil
        case .user(let user):
            chainType = nil
            address = nil
            // Another user may be known by the name of one who was deleted.
            externalID = record.header.isDeleted ? nil : user.customUserID.map(RecordColumns.externalID(ofUser:))
        default:
            chainType = nil
            address = nil
            externalID = nil
        }
    }

    /// What stands for a user with this id at the issuer of tokens: a form that no external id of a wallet has.
    public static func externalID(ofUser customID: String) -> String { "custom_auth:" + customID }

    var values: [SQLValue] {
        [.optional(chainType), .optional(address), .optional(externalID), .integer(isArchived ? 1 : 0)]
    }
}
