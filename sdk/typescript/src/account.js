import { signatureIn } from "./answer.js";
import { AuthorizationKey } from "./authorization-key.js";
import { parseBundle } from "./bundle.js";
import { concatenated, fromHex, isUnicode, toHex, utf8 } from "./bytes.js";
import { VaultError, invalidRequest } from "./errors.js";
import { keccak256 } from "./keccak256.js";
import { agentTypedData, canonicalAction, connectionId } from "./l1-action.js";
import { checkNetwork } from "./networks.js";
import { processNonces } from "./nonces.js";
import { signRequest } from "./request.js";
import { GatewayTransport } from "./transport.js";
import { inferredPrimaryType, typedDataDigest, wireTypedData } from "./typed-data.js";

const EXPIRY_MS = 300_000;
const PRIVY_API_URL = "https://api.privy.io";

/**
 * The vault as an account of viem: a plain object, so that libraries that copy accounts keep all of it. Every signature
 * is checked to be the vault's before it is returned.
 */
export function createVaultAccount(config) {
  const bundle = parseBundle(config.bundle ?? bundleOf(config));
  const given = config.authPrivateKey;
  const key = given instanceof AuthorizationKey ? given : AuthorizationKey.parse(given);
  const { clock = Date.now, expiryMs = EXPIRY_MS, nonces = processNonces, fetch, timeoutMs } = config;
  const transport = config.transport ?? new GatewayTransport(bundle, { fetch, timeoutMs });

  const sign = async (method, params, digest, idempotencyKey) => {
    const request = await signRequest(bundle, key, { method, params }, clock() + expiryMs, idempotencyKey);
    return signatureIn(await transport.send(request), digest, bundle.address);
  };

  return {
    address: bundle.address,
    type: "local",
    source: "countersign",
    bundle,

    // Hyperliquid's SDK knows an account of viem by the number of these parameters: one or two, without defaults.
    async signTypedData(typedData, options) {
      const wire = wireTypedData(typedData);
      checkNetwork(wire, bundle.is_testnet);
      return sign("eth_signTypedData_v4", { typed_data: wire }, typedDataDigest(wire), options?.idempotencyKey);
    },

    // An order, a cancellation and the like, which the server sees whole; only Countersign can judge it.
    async signL1Action({ action: given, nonce, vaultAddress, expiresAfter }, options) {
      const action = canonicalAction(given);
      const digest = actionDigest(action, nonce, vaultAddress, expiresAfter, bundle.is_testnet);
      const params = { action, nonce, is_testnet: bundle.is_testnet };
      if (vaultAddress !== undefined) params.vault_address = vaultAddress;
      if (expiresAfter !== undefined) params.expires_after = expiresAfter;
      return sign("hyperliquid_signL1Action", params, digest, options?.idempotencyKey);
    },

    async signMessage({ message }, options) {
      const { params, bytes } = personalMessage(message);
      return sign("personal_sign", params, personalDigest(bytes), options?.idempotencyKey);
    },

    async signTransaction() {
      throw new VaultError("unsupported", "a vault signs no transactions; use signTypedData");
    },

    nextNonce: () => nonces.next(),
  };
}

/** The same vault as a signer of ethers 6, which hands typed data over in three parts. */
export function createVaultSigner(config) {
  const account = createVaultAccount(config);
  return {
    address: account.address,
    provider: null,

    async getAddress() {
      return account.address;
    },

    // Hyperliquid's SDK knows a signer of ethers by its three parameters.
    async signTypedData(domain, types, value) {
      return account.signTypedData({ domain, types, primaryType: inferredPrimaryType(types), message: value });
    },

    async signMessage(message) {
      return account.signMessage({ message: typeof message === "string" ? message : { raw: message } });
    },

    signTransaction: account.signTransaction,
    nextNonce: account.nextNonce,
  };
}

/** A bundle from single members, with one gateway in front of Privy. */
function bundleOf({ gatewayUrl, privyAppId, walletId, walletAddress, apiUrl = PRIVY_API_URL, isTestnet = false }) {
  return {
    format: "countersign-vault/1",
    wallet_id: walletId,
    address: walletAddress,
    app_id: privyAppId,
    api_url: apiUrl,
    gateways: [gatewayUrl],
    is_testnet: isTestnet,
  };
}

function actionDigest(action, nonce, vaultAddress, expiresAfter, isTestnet) {
  const connection = connectionId(action, nonce, vaultAddress, expiresAfter);
  return typedDataDigest(wireTypedData(agentTypedData(connection, isTestnet)));
}

/** A text, or bytes: `{raw}` with bytes or hexadecimal, as viem has it. */
function personalMessage(message) {
  if (typeof message === "string" && isUnicode(message)) {
    return { params: { message, encoding: "utf-8" }, bytes: utf8(message) };
  }
  const raw = message?.raw;
  const bytes = raw instanceof Uint8Array ? raw : fromHex(raw);
  if (bytes === null) throw invalidRequest("a message is a text, or {raw} with bytes or hexadecimal");
  return { params: { message: toHex(bytes).slice(2), encoding: "hex" }, bytes };
}

/** EIP-191, version E. */
function personalDigest(bytes) {
  return keccak256(concatenated([utf8(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes]));
}
