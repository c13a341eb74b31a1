// Hyperliquid with a vault for its account: orders and transfers that the vault signs, and questions.

import { isAddress } from "./address.js";
import { errorIn } from "./answer.js";
import { isServiceUrl, parseBundle, relayUrl } from "./bundle.js";
import { VaultError, invalidRequest } from "./errors.js";
import { agentTypedData, canonicalAction, connectionId } from "./l1-action.js";
import { processNonces } from "./nonces.js";
import { sendOnce } from "./transport.js";
import { userSignedAction } from "./user-signed-action.js";

const MAINNET_URL = "https://api.hyperliquid.xyz";
const TESTNET_URL = "https://api.hyperliquid-testnet.xyz";

/**
 * Orders and transfers of a vault, signed by the vault itself, or by an operator's own account for the relay, which has
 * the vault sign them anew. Nothing is sent twice; `answer_lost` means that an action may have been taken.
 */
export class HyperliquidClient {
  #account;
  #bundle;
  #url;
  #showsActions;
  #nonces;
  #options;

  constructor({ account, bundle, url, showsActions = false, nonces = processNonces, fetch, timeoutMs }) {
    const isVault = account.bundle !== undefined;
    this.#bundle = isVault ? account.bundle : parseBundle(bundle);
    this.#account = account;
    const exchange = this.#bundle.is_testnet ? TESTNET_URL : MAINNET_URL;
    this.#url = url ?? (isVault ? exchange : relayUrl(this.#bundle));
    if (!isServiceUrl(this.#url)) {
      throw invalidRequest("the exchange's URL must be https (http only on this machine), without a slash at the end");
    }
    this.#showsActions = showsActions && isVault;
    this.#nonces = isVault ? { next: account.nextNonce } : nonces;
    this.#options = { fetch, timeoutMs };
  }

  /** Places an order; that the exchange did not take it is a status, not an error. */
  async order(order) {
    return (await this.orders([order]))[0];
  }

  /** Places orders in one action. */
  orders(orders) {
    return this.#statuses({ type: "order", orders: orders.map(wireOrder), grouping: "na" }, orders.length);
  }

  /** Cancels an order by the exchange's id. */
  async cancel({ asset, orderId }) {
    return (await this.#statuses({ type: "cancel", cancels: [{ a: asset, o: orderId }] }, 1))[0];
  }

  /** Cancels an order by the client's own id. */
  async cancelByClientOrderId({ asset, clientOrderId }) {
    const cancels = [{ asset, cloid: clientId(clientOrderId) }];
    return (await this.#statuses({ type: "cancelByCloid", cancels }, 1))[0];
  }

  /** Puts another order in the place of one. */
  async modify(orderId, order) {
    return (await this.#statuses({ type: "batchModify", modifies: [{ oid: orderId, order: wireOrder(order) }] }, 1))[0];
  }

  /** Sets the leverage of an asset. */
  async updateLeverage({ asset, leverage, isCross = true }) {
    await this.act({ type: "updateLeverage", asset, isCross, leverage });
  }

  /** Withdraws US dollars to an address on Arbitrum. */
  async withdraw({ amount, destination }) {
    if (!isAddress(destination)) throw invalidRequest("the destination is no address");
    await this.actAsUser({ type: "withdraw3", destination, amount });
  }

  /** Moves US dollars between the spot and the perpetual account. */
  async transferBetweenClasses({ amount, toPerpetuals }) {
    await this.actAsUser({ type: "usdClassTransfer", amount, toPerp: toPerpetuals });
  }

  /** Signs an L1 action, whose members may come in any order, and hands it to the exchange. */
  async act(given, { vaultAddress, expiresAfter } = {}) {
    const action = canonicalAction(given);
    const nonce = this.#nonces.next();
    const vault = vaultAddress?.toLowerCase();
    const body = { action, nonce, signature: await this.#signature(action, nonce, vault, expiresAfter) };
    body.vaultAddress = vault ?? null;
    if (expiresAfter !== undefined) body.expiresAfter = expiresAfter;
    return this.#exchange(body);
  }

  /** Signs an action that is signed member by member, given without network, chain and nonce, and hands it over. */
  async actAsUser(given) {
    const nonce = this.#nonces.next();
    const { action, typedData } = userSignedAction(given, nonce, this.#bundle.is_testnet);
    return this.#exchange({ action, nonce, signature: wireSignature(await this.#account.signTypedData(typedData)) });
  }

  /** Asks `POST /info`, such as `{type: "meta"}`. */
  info(query) {
    return this.#post("/info", query);
  }

  meta() {
    return this.info({ type: "meta" });
  }

  allMids() {
    return this.info({ type: "allMids" });
  }

  openOrders() {
    return this.info({ type: "openOrders", user: this.#user });
  }

  clearinghouseState() {
    return this.info({ type: "clearinghouseState", user: this.#user });
  }

  orderStatus(orderId) {
    return this.info({ type: "orderStatus", user: this.#user, oid: orderId });
  }

  /** The number of an asset, such as of `ETH`; null when there is none of that name. */
  async asset(name) {
    const { universe } = (await this.meta()) ?? {};
    const index = Array.isArray(universe) ? universe.findIndex((asset) => asset?.name === name) : -1;
    return index < 0 ? null : index;
  }

  get #user() {
    return this.#bundle.address.toLowerCase();
  }

  async #signature(action, nonce, vaultAddress, expiresAfter) {
    if (this.#showsActions) {
      return wireSignature(await this.#account.signL1Action({ action, nonce, vaultAddress, expiresAfter }));
    }
    const connection = connectionId(action, nonce, vaultAddress, expiresAfter);
    return wireSignature(await this.#account.signTypedData(agentTypedData(connection, this.#bundle.is_testnet)));
  }

  async #statuses(action, count) {
    const response = await this.act(action);
    const statuses = response.data?.statuses;
    const read = Array.isArray(statuses) ? statuses.map(statusOf) : [];
    if (read.length !== count || read.includes(null)) throw malformed("has no status for each order");
    return read;
  }

  async #exchange(body) {
    const answer = await this.#post("/exchange", body);
    if (answer?.status === "ok" && answer.response !== null && typeof answer.response === "object") {
      return answer.response;
    }
    if (typeof answer?.response === "string") throw new VaultError("refused", answer.response, { status: 200 });
    throw malformed("is malformed");
  }

  async #post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", url: this.#url + path, headers, body: JSON.stringify(body) };
    const answer = await sendOnce(request, this.#url, this.#options);
    if (answer.status !== 200) throw errorIn(answer);
    try {
      return JSON.parse(answer.text);
    } catch {
      throw malformed("is not JSON");
    }
  }
}

const malformed = (what) => new VaultError("malformed_answer", `the exchange's answer ${what}`, { status: 200 });

function wireOrder({ asset, isBuy, price, size, timeInForce = "Gtc", trigger, reduceOnly = false, clientOrderId }) {
  const kind = trigger
    ? { trigger: { isMarket: trigger.isMarket, triggerPx: decimal(trigger.price, "trigger price"), tpsl: trigger.kind } }
    : { limit: { tif: timeInForce } };
  const order = { a: asset, b: isBuy, p: decimal(price, "price"), s: decimal(size, "size"), r: reduceOnly, t: kind };
  return clientOrderId === undefined ? order : { ...order, c: clientId(clientOrderId) };
}

/** The exchange's own spelling of a decimal: at most eight digits behind the point and no needless zeros. */
function decimal(text, what) {
  const parts = typeof text === "string" && text.length <= 80 ? /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text) : null;
  const fraction = parts?.[2]?.replace(/0+$/, "") ?? "";
  if (parts === null || fraction.length > 8) {
    throw invalidRequest(`the ${what} is no decimal text with at most eight digits behind the point`);
  }
  return fraction ? `${parts[1]}.${fraction}` : parts[1];
}

function clientId(text) {
  if (typeof text === "string" && /^0x[0-9a-fA-F]{32}$/.test(text)) return text;
  throw invalidRequest("a client's order id is 0x and 32 hexadecimal digits");
}

function statusOf(status) {
  if (typeof status === "string") return { kind: "noted", word: status };
  const { resting, filled, error } = status ?? {};
  if (typeof error === "string") return { kind: "refused", reason: error };
  if (Number.isSafeInteger(resting?.oid)) return { kind: "resting", orderId: resting.oid };
  if (!Number.isSafeInteger(filled?.oid)) return null;
  return { kind: "filled", orderId: filled.oid, totalSize: filled.totalSz, averagePrice: filled.avgPx };
}

/** `{r, s, v}` as the exchange's own clients write it: without leading zeros. */
function wireSignature(signature) {
  const number = (start) => "0x" + BigInt(`0x${signature.slice(start, start + 64)}`).toString(16);
  const last = Number.parseInt(signature.slice(130), 16);
  return { r: number(2), s: number(66), v: last < 27 ? last + 27 : last };
}
