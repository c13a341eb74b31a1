/** What went wrong; `kind` is the same word in every SDK of Countersign. */
export class VaultError extends Error {
  /**
   * @param {import("./index.js").VaultErrorKind} kind
   * @param {string} message
   */
  constructor(kind, message, { status, code, details, retryAfterSeconds, members, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "VaultError";
    this.kind = kind;
    this.status = status ?? null;
    this.code = code ?? null;
    this.details = details ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
    this.members = members ?? [];
  }
}

/** An error of something that cannot be sent as it is. */
export const invalidRequest = (message) => new VaultError("invalid_request", message);
