// An account for a vault whose key is at a Countersign or Privy server, used through a gateway.

export { createVaultAccount, createVaultSigner } from "./account.js";
export { AuthorizationKey } from "./authorization-key.js";
export { parseBundle, relayUrl } from "./bundle.js";
export { VaultError } from "./errors.js";
export { HyperliquidClient } from "./hyperliquid.js";
export { NonceSequence } from "./nonces.js";
export { DirectTransport, GatewayTransport } from "./transport.js";
