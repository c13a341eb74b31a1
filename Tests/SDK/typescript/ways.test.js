// The SDK for TypeScript runs the live cases: through a real gateway, to the server itself, and through the relay.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  DirectTransport,
  HyperliquidClient,
  NonceSequence,
  VaultError,
  createVaultAccount,
  createVaultSigner,
  parseBundle,
} from "../../../sdk/typescript/src/index.js";
import { startLiveVault } from "./live-vault.js";
import { ownAccount } from "./own-account.js";

const cases = JSON.parse(readFileSync(new URL("../../../sdk/cases.json", import.meta.url), "utf8"));
const SIGNING_WAYS = ["gateway", "direct"];
/** Who posts, and what the policy of the vault sees. */
const TRADING_WAYS = [
  ...SIGNING_WAYS.flatMap((way) => ["hash", "action"].map((sees) => [way, sees])),
  ["relay", "action"],
];
const BUNDLES = { hash: "bundle", action: "bundle_with_actions" };

let live;
let stop;

before(async () => {
  ({ vault: live, stop } = await startLiveVault());
});
after(() => stop());

function configOf(way, { bundle: name = "bundle", who = "operator", change, app_secret: secret, expiry_ms: expiryMs }) {
  const bundle = parseBundle({ ...live[name], ...change });
  const transport = way === "direct" ? new DirectTransport(bundle, secret ?? live.app_secret) : undefined;
  return { bundle, authPrivateKey: live[who], transport, expiryMs };
}

/** Makes a call of the table. */
function called(account, call, options) {
  if (call.action) {
    const { action, nonce, vault_address: vaultAddress, expires_after: expiresAfter } = call;
    const places = { vaultAddress: vaultAddress ?? undefined, expiresAfter: expiresAfter ?? undefined };
    return account.signL1Action({ action, nonce, ...places }, options);
  }
  if (call.typed_data) return account.signTypedData(call.typed_data, options);
  if (call.transaction) return account.signTransaction(call.transaction);
  return account.signMessage({ message: call.message.text ?? { raw: call.message.bytes } }, options);
}

/** `signature`, or those members of the error that the table speaks of. */
async function outcomeOf(account, call, wanted, options) {
  try {
    await called(account, call, options);
    return "signature";
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return Object.fromEntries(
      Object.keys(wanted.kind ? wanted : { kind: null, message: null }).map((name) => [name, error[name]]),
    );
  }
}

for (const each of cases.live_signatures) {
  for (const way of SIGNING_WAYS) {
    test(`live_signatures: ${each.name}, ${way}`, async () => {
      const account = createVaultAccount(configOf(way, each));
      assert.equal(await called(account, each), live.signatures[each.name]);
    });
  }
  if (!each.typed_data) continue;
  test(`live_signatures: ${each.name}, a signer of ethers`, async () => {
    const { domain, types, primaryType, message } = each.typed_data;
    const { EIP712Domain, ...own } = types;
    const signer = createVaultSigner(configOf("gateway", each));
    assert.equal(await signer.signTypedData(domain, own, message), live.signatures[each.name], primaryType);
  });
}

for (const each of cases.live_errors) {
  for (const way of each.ways ?? SIGNING_WAYS) {
    test(`live_errors: ${each.name}, ${way}`, async () => {
      const account = createVaultAccount(configOf(way, each));
      const unique = randomUUID();
      for (const call of each.calls) {
        const { outcome } = call;
        const wanted = outcome.kind || outcome === "signature" ? outcome : outcome[way];
        const key = call.idempotency_key?.replace("$unique", unique);
        assert.deepEqual(await outcomeOf(account, call, wanted, { idempotencyKey: key }), wanted);
      }
    });
  }
}

/** How many requests for signatures the good gateway got so far. */
async function receivedByGateway() {
  const text = await (await fetch(`${live.gateway_metrics}/metrics`)).text();
  const found = text.matchAll(/^countersign_gateway_requests_total\{route="\/v1\/vault\/.*\} (\d+)$/gm);
  return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
}

for (const each of cases.live_failover) {
  test(`live_failover: ${each.name}`, async () => {
    const gateways = each.gateways.map((name) => live.gateways[name]);
    const account = createVaultAccount(configOf("gateway", { change: { gateways } }));
    const earlier = await receivedByGateway();
    assert.deepEqual(await outcomeOf(account, { message: { text: "Hello" } }, each.outcome), each.outcome);
    assert.equal((await receivedByGateway()) - earlier, each.received);
  });
}

/** The SDK's Hyperliquid client in one of the ways. */
function clientOf(way, sees, each) {
  const name = BUNDLES[sees];
  if (way !== "relay") {
    const account = createVaultAccount(configOf(way, { bundle: name }));
    return new HyperliquidClient({ account, url: live.exchange, showsActions: sees === "action" });
  }
  const bundle = { ...live[name] };
  if (each.change) bundle.relays = bundle.relays.map((url) => url.replace(bundle.wallet_id, each.change.wallet_id));
  const account = ownAccount(live[each.who ?? "relay_operator"]);
  const nonces = each.clock_ms && new NonceSequence(() => each.clock_ms);
  return new HyperliquidClient({ account, bundle, nonces });
}

const orderOf = ({ asset, is_buy: isBuy, price, size, tif: timeInForce, trigger, cloid: clientOrderId }) => ({
  asset,
  isBuy,
  price,
  size,
  timeInForce,
  clientOrderId,
  trigger: trigger && { kind: trigger.kind, price: trigger.price, isMarket: trigger.is_market },
});

const DEEDS = {
  orders: async (client, { orders }) => (await client.orders(orders.map(orderOf))).at(-1),
  cancel: (client, { asset, oid }) => client.cancel({ asset, orderId: oid }),
  cancelByCloid: (client, { asset, cloid }) => client.cancelByClientOrderId({ asset, clientOrderId: cloid }),
  modify: (client, { oid, order }) => client.modify(oid, orderOf(order)),
  updateLeverage: (client, { asset, leverage, is_cross: isCross }) => client.updateLeverage({ asset, leverage, isCross }),
  withdraw: (client, { amount, destination }) => client.withdraw({ amount, destination }),
  transferBetweenClasses: (client, { amount, to_perp: toPerpetuals }) =>
    client.transferBetweenClasses({ amount, toPerpetuals }),
  act: async (client, { action, expires_after: expiresAfter }) => void (await client.act(action, { expiresAfter })),
  actAsUser: async (client, { action }) => void (await client.actAsUser(action)),
};

/** What came out, in a word of the table, and the order that rests. */
async function done(client, step) {
  try {
    const status = await DEEDS[step.do](client, step);
    if (status?.kind === "refused") return [`refused: ${status.reason}`];
    return [status?.word ?? status?.kind ?? "ok", status?.orderId];
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return [error.kind === "refused" ? `refused: ${error.message}` : error.kind];
  }
}

const arrived = async () => (await fetch(`${live.exchange}/stub/log`)).json();

/** A value of the table with the newest order in the place of `$oid`. */
const filledIn = (value, oid) => JSON.parse(JSON.stringify(value).replaceAll('"$oid"', String(oid)));

for (const each of cases.live_actions) {
  for (const [way, sees] of TRADING_WAYS.filter(([way]) => (each.ways ?? [way]).includes(way))) {
    test(`live_actions: ${each.name}, ${way}, ${sees}`, async () => {
      const client = clientOf(way, sees, each);
      let oid;
      for (const given of each.steps) {
        const step = filledIn(given, oid);
        const earlier = (await arrived()).length;
        const [found, resting] = await done(client, step);
        const wanted = step.outcome[way === "relay" ? "relay" : sees] ?? step.outcome;
        assert(found.startsWith(wanted), `${found} is not ${wanted}`);
        oid = resting ?? oid;
        const posted = (await arrived()).slice(earlier);
        if (step.posted) {
          assert.equal(posted.length, 1);
          await check(way, sees, posted[0], step.posted);
        } else if (/^(denied|refused)/.test(wanted)) {
          assert.deepEqual(posted, []);
        }
      }
    });
  }
}

/** What arrived is what the table says, signed by the vault: with the signature that another way gives. */
async function check(way, sees, entry, wanted) {
  assert.equal(entry.signer, live[BUNDLES[sees]].address.toLowerCase());
  const { signatureChainId, hyperliquidChain, ...action } = entry.action;
  if (hyperliquidChain) {
    assert.equal(hyperliquidChain, "Mainnet");
    const { time, nonce, ...rest } = action;
    assert.equal(time ?? nonce, entry.nonce);
    assert.deepEqual(rest, wanted);
    return;
  }
  assert.deepEqual(action, wanted);
  if (sees === "hash") return;
  const other = createVaultAccount(configOf(way === "gateway" ? "direct" : "gateway", { bundle: BUNDLES[sees] }));
  const { nonce, vaultAddress, expiresAfter } = entry;
  const places = { vaultAddress: vaultAddress ?? undefined, expiresAfter };
  const again = await other.signL1Action({ action, nonce, ...places });
  assert.equal(BigInt(entry.signature.r), BigInt(again.slice(0, 66)));
  assert.equal(BigInt(entry.signature.s), BigInt(`0x${again.slice(66, 130)}`));
  assert.equal(entry.signature.v, Number.parseInt(again.slice(130), 16));
}
