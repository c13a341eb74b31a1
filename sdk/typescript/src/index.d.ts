/** An account for a vault whose key is at a Countersign or Privy server, used through a gateway. */

export type Hex = `0x${string}`;

/** What an operator has to know of a vault. It holds no secret. */
export interface Bundle {
  readonly format: "countersign-vault/1";
  readonly wallet_id: string;
  /** With the checksum of EIP-55. */
  readonly address: Hex;
  readonly app_id: string;
  /** The URL that requests are signed for, such as `https://api.privy.io`. */
  readonly api_url: string;
  /** Where requests are sent. */
  readonly gateways: readonly string[];
  readonly relays: readonly string[];
  readonly is_testnet: boolean;
  /** The key quorum that holds the operator's key. */
  readonly signer_id?: string;
  readonly policy_id?: string;
}

/** Reads a bundle: its JSON text or the parsed object. Throws a VaultError of kind `invalid_bundle`. */
export function parseBundle(given: unknown): Bundle;

/** The base URL for a Hyperliquid SDK that trades through the relay. Throws when the bundle has none. */
export function relayUrl(bundle: Bundle): string;

export type VaultErrorKind =
  | "invalid_bundle"
  | "invalid_key"
  | "invalid_request"
  | "unsupported"
  | "denied"
  | "unauthorized"
  | "rate_limited"
  | "refused"
  | "unavailable"
  | "answer_lost"
  | "upstream_error"
  | "malformed_answer";

/** What went wrong. */
export class VaultError extends Error {
  readonly kind: VaultErrorKind;
  /** Of the answer, where there was one. */
  readonly status: number | null;
  readonly code: string | null;
  /** Which policy and rule decided, where the server tells. */
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly retryAfterSeconds: number | null;
  /** What is wrong in a bundle. */
  readonly members: readonly string[];
}

/** The operator's authorization key: P-256, made and kept by the operator alone. */
export class AuthorizationKey {
  private constructor();
  /** Makes a new key. */
  static generate(): Promise<AuthorizationKey>;
  /** Reads PKCS#8 in base64, with or without `wallet-auth:` before it, or in PEM. */
  static parse(text: string): AuthorizationKey;
  /** Reads a key from an environment variable, in node. */
  static fromEnvironment(name: string): AuthorizationKey;
  /** Reads a key from a file, in node. */
  static fromFile(path: string): Promise<AuthorizationKey>;
  /** SubjectPublicKeyInfo in base64: what the platform is given. */
  publicKey(): Promise<string>;
  /** PKCS#8 in base64. A secret. */
  exportPrivateKey(): string;
  /** ECDSA over SHA-256 of a text, in DER, in base64. */
  sign(payload: string): Promise<string>;
}

/** Strictly increasing milliseconds. */
export class NonceSequence {
  constructor(clock?: () => number);
  next(): number;
}

export interface SignedRequest {
  readonly walletId: string;
  readonly appId: string;
  /** Canonical JSON. */
  readonly body: string;
  readonly signature: string;
  readonly expiryMs: number;
  readonly idempotencyKey?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** Sends a signed request once and returns the answer. */
export interface Transport {
  send(request: SignedRequest): Promise<Answer>;
}

export interface TransportOptions {
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** For connecting, sending and the whole answer. 30 000 unless given. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Sends requests to the gateways of a bundle, first to the one that worked last. The next one is asked only if no
 * connection to the one before could be made.
 */
export class GatewayTransport implements Transport {
  constructor(bundle: Bundle, options?: TransportOptions);
  send(request: SignedRequest): Promise<Answer>;
}

/** Sends requests to the server itself, with the app's secret: for the platform's own programs. */
export class DirectTransport implements Transport {
  constructor(bundle: Bundle, appSecret: string, options?: TransportOptions);
  send(request: SignedRequest): Promise<Answer>;
}

export interface VaultOptions extends TransportOptions {
  /** The operator's key, or its text. */
  readonly authPrivateKey: AuthorizationKey | string;
  /** Through the bundle's gateways unless given. */
  readonly transport?: Transport | undefined;
  /** How long a request stays good after it was made. 300 000 unless given. */
  readonly expiryMs?: number | undefined;
  readonly clock?: (() => number) | undefined;
  readonly nonces?: NonceSequence | undefined;
}

/** A vault by its onboarding bundle. */
export interface BundleConfig extends VaultOptions {
  readonly bundle: Bundle | string | Readonly<Record<string, unknown>>;
}

/** A vault by single members, with one gateway. */
export interface MemberConfig extends VaultOptions {
  readonly gatewayUrl: string;
  readonly privyAppId: string;
  readonly walletId: string;
  readonly walletAddress: string;
  /** `https://api.privy.io` unless given. */
  readonly apiUrl?: string | undefined;
  /** Whether the vault is on Hyperliquid's test network; false unless given. */
  readonly isTestnet?: boolean | undefined;
}

export type VaultConfig = BundleConfig | MemberConfig;

export interface TypedData {
  readonly domain: object;
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: object;
}

export interface CallOptions {
  readonly idempotencyKey?: string | undefined;
}

/** An L1 action of Hyperliquid, such as an order: with its `type`, its members in any order. */
export interface L1ActionRequest {
  readonly action: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, never used before. */
  readonly nonce: number;
  /** The vault of the exchange or the sub-account for which the action is made. */
  readonly vaultAddress?: string | undefined;
  /** Milliseconds since 1970 after which the exchange refuses it. */
  readonly expiresAfter?: number | undefined;
}

/** An account of viem, also taken by `toAccount` of viem and by Hyperliquid's SDK. */
export interface VaultAccount {
  readonly address: Hex;
  readonly type: "local";
  readonly source: "countersign";
  readonly bundle: Bundle;
  signTypedData(typedData: TypedData, options?: CallOptions): Promise<Hex>;
  /** Signs an L1 action that the server sees whole, instead of its hash; only Countersign can judge it. */
  signL1Action(request: L1ActionRequest, options?: CallOptions): Promise<Hex>;
  signMessage(parameters: { message: string | { raw: Hex | Uint8Array } }, options?: CallOptions): Promise<Hex>;
  /** Rejects: a vault signs no transactions. */
  signTransaction(transaction?: unknown): Promise<never>;
  /** A nonce for Hyperliquid, larger than all before. */
  nextNonce(): number;
}

/** A signer in the style of ethers 6, without a provider. */
export interface VaultSigner {
  readonly address: Hex;
  readonly provider: null;
  getAddress(): Promise<Hex>;
  signTypedData(
    domain: object,
    types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>,
    value: object,
  ): Promise<Hex>;
  signMessage(message: string | Uint8Array): Promise<Hex>;
  /** Rejects: a vault signs no transactions. */
  signTransaction(transaction?: unknown): Promise<never>;
  nextNonce(): number;
}

/** The vault as an account of viem. Every signature is checked to be the vault's before it is returned. */
export function createVaultAccount(config: VaultConfig): VaultAccount;

/** The same vault as a signer of ethers 6. */
export function createVaultSigner(config: VaultConfig): VaultSigner;

/** Any account that signs typed data: a vault's, or one of viem. */
export interface TypedDataAccount {
  signTypedData(typedData: TypedData): Promise<Hex>;
}

export interface HyperliquidOptions extends TransportOptions {
  /** Where requests go; unless given the exchange itself for a vault, and the bundle's relay for another account. */
  readonly url?: string | undefined;
}

/** The vault signs what is posted. */
export interface VaultHyperliquidConfig extends HyperliquidOptions {
  readonly account: VaultAccount;
  /** Whether the server is shown whole L1 actions, not their hashes; only Countersign can judge them. */
  readonly showsActions?: boolean | undefined;
}

/** The operator's own account signs what is posted to the relay, which has the vault sign it anew. */
export interface RelayHyperliquidConfig extends HyperliquidOptions {
  readonly account: TypedDataAccount;
  readonly bundle: Bundle | string | Readonly<Record<string, unknown>>;
  /** Shared by all unless given. */
  readonly nonces?: NonceSequence | undefined;
}

/** Prices and sizes are decimal texts, such as `1500.5`: nothing is rounded unseen. */
export interface HyperliquidOrder {
  readonly asset: number;
  readonly isBuy: boolean;
  readonly price: string;
  readonly size: string;
  /** `Gtc` unless given. */
  readonly timeInForce?: "Gtc" | "Ioc" | "Alo" | undefined;
  /** Placed when a price is reached: to take profit or to stop a loss. */
  readonly trigger?: { readonly kind: "tp" | "sl"; readonly price: string; readonly isMarket: boolean } | undefined;
  readonly reduceOnly?: boolean | undefined;
  /** `0x` and 32 hexadecimal digits of the client's own choice. */
  readonly clientOrderId?: Hex | undefined;
}

/** What the exchange did with an order, a change or a cancellation; `noted` is a word of its own, such as `success`. */
export type OrderStatus =
  | { readonly kind: "resting"; readonly orderId: number }
  | { readonly kind: "filled"; readonly orderId: number; readonly totalSize: string; readonly averagePrice: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "noted"; readonly word: string };

/** Hyperliquid with a vault for its account. What the exchange refuses is a VaultError of kind `refused`, in its words. */
export class HyperliquidClient {
  constructor(config: VaultHyperliquidConfig | RelayHyperliquidConfig);
  order(order: HyperliquidOrder): Promise<OrderStatus>;
  orders(orders: readonly HyperliquidOrder[]): Promise<OrderStatus[]>;
  cancel(cancellation: { readonly asset: number; readonly orderId: number }): Promise<OrderStatus>;
  cancelByClientOrderId(cancellation: { readonly asset: number; readonly clientOrderId: Hex }): Promise<OrderStatus>;
  modify(orderId: number, order: HyperliquidOrder): Promise<OrderStatus>;
  updateLeverage(change: {
    readonly asset: number;
    readonly leverage: number;
    /** True unless given. */
    readonly isCross?: boolean | undefined;
  }): Promise<void>;
  /** US dollars, a decimal text, to an address on Arbitrum. */
  withdraw(withdrawal: { readonly amount: string; readonly destination: string }): Promise<void>;
  /** US dollars, a decimal text, between the spot and the perpetual account. */
  transferBetweenClasses(transfer: { readonly amount: string; readonly toPerpetuals: boolean }): Promise<void>;
  /** Any other L1 action. Returns the member `response` of the answer. */
  act(
    action: Readonly<Record<string, unknown>>,
    options?: Pick<L1ActionRequest, "vaultAddress" | "expiresAfter">,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Any other action that is signed member by member, without network, chain and nonce. */
  actAsUser(action: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  info(query: Readonly<Record<string, unknown>>): Promise<unknown>;
  meta(): Promise<unknown>;
  allMids(): Promise<unknown>;
  openOrders(): Promise<unknown>;
  clearinghouseState(): Promise<unknown>;
  orderStatus(orderId: number): Promise<unknown>;
  /** The number of an asset, such as of `ETH`; null when there is none of that name. */
  asset(name: string): Promise<number | null>;
}
