// The Hyperliquid client where no server answers as it should, and what it never posts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HyperliquidClient, createVaultAccount } from "../../../sdk/typescript/src/index.js";
import { ownAccount } from "./own-account.js";

const cases = JSON.parse(readFileSync(new URL("../../../sdk/cases.json", import.meta.url), "utf8"));
const { bundle } = cases.calls[0];
const relays = ["https://relay.example/hyperliquid/a"];
const own = ownAccount(`0x${"11".repeat(32)}`);
const ORDER = { asset: 1, isBuy: true, price: "1500", size: "0.1" };

/** A client with an own account, and what it posted; every answer is the same. */
function clientWith(answer, status = 200, more = {}) {
  const posted = [];
  const fetch = async (url, { body }) => {
    posted.push({ url, body: JSON.parse(body) });
    return new Response(typeof answer === "string" ? answer : JSON.stringify(answer), { status });
  };
  return { posted, client: new HyperliquidClient({ account: own, bundle: { ...bundle, relays, ...more }, fetch }) };
}

const ok = (...statuses) => ({ status: "ok", response: { type: "order", data: { statuses } } });

test("what the exchange did is a status", async () => {
  for (const [status, wanted] of [
    [{ resting: { oid: 7 } }, { kind: "resting", orderId: 7 }],
    [
      { filled: { oid: 8, totalSz: "0.1", avgPx: "1499.5" } },
      { kind: "filled", orderId: 8, totalSize: "0.1", averagePrice: "1499.5" },
    ],
    [{ error: "no" }, { kind: "refused", reason: "no" }],
    ["waitingForTrigger", { kind: "noted", word: "waitingForTrigger" }],
  ]) {
    assert.deepEqual(await clientWith(ok(status)).client.order(ORDER), wanted);
  }
});

test("an answer that is none is malformed", async () => {
  for (const answer of ["<html>", "null", [], {}, { status: "ok" }, ok(), ok(7), ok({ resting: {} }), ok("a", "b")]) {
    await assert.rejects(clientWith(answer).client.order(ORDER), { kind: "malformed_answer" });
  }
});

test("a refusal has its words, and a status its kind", async () => {
  const refused = clientWith({ status: "err", response: "Invalid nonce: 7" }).client;
  await assert.rejects(refused.order(ORDER), { kind: "refused", message: "Invalid nonce: 7" });
  await assert.rejects(clientWith("Failed to deserialize", 422).client.order(ORDER), { kind: "refused", status: 422 });
  await assert.rejects(clientWith({ code: "exchange_lost" }, 502).client.meta(), { kind: "upstream_error" });
});

test("nonces grow though the clock stands still, and requests go to the relay", async () => {
  const { client, posted } = clientWith(ok("success"));
  await Promise.all(Array.from({ length: 5 }, () => client.cancel({ asset: 1, orderId: 7 })));
  assert.equal(new Set(posted.map(({ body }) => body.nonce)).size, 5);
  assert.deepEqual(new Set(posted.map(({ url }) => url)), new Set([`${relays[0]}/exchange`]));
});

test("what is no order, price or address is not posted", async () => {
  const { client, posted } = clientWith(ok("success"));
  const prices = ["", "-1", "1e3", "1.123456789", "01", ".5", "5.", 1500, undefined, "9".repeat(81)];
  const attempts = [
    ...prices.map((price) => () => client.order({ ...ORDER, price })),
    () => client.order({ ...ORDER, clientOrderId: "7" }),
    () => client.order({ ...ORDER, asset: 1.5 }),
    () => client.cancelByClientOrderId({ asset: 1, clientOrderId: "0x12" }),
    () => client.withdraw({ amount: "5", destination: "0x12" }),
    () => client.act({ type: "withdraw3" }),
    () => client.actAsUser({ type: "order" }),
    () => client.actAsUser({ type: "toString" }),
    () => client.actAsUser({ type: "usdSend", destination: bundle.address, amount: "5", time: 1 }),
    () => client.actAsUser({ type: "usdSend", destination: bundle.address, amount: "5", more: 1 }),
    () => client.actAsUser({ type: "usdSend", amount: "5" }),
  ];
  for (const attempt of attempts) {
    await assert.rejects(async () => attempt(), { kind: "invalid_request" }, attempt.toString());
  }
  assert.deepEqual(posted, []);
});

test("the network is that of the bundle", async () => {
  for (const [isTestnet, url] of [
    [false, "https://api.hyperliquid.xyz/info"],
    [true, "https://api.hyperliquid-testnet.xyz/info"],
  ]) {
    const asked = [];
    const fetch = async (url) => {
      asked.push(url);
      return new Response("{}");
    };
    const authPrivateKey = cases.keys_used.key1.private;
    const account = createVaultAccount({ bundle: { ...bundle, is_testnet: isTestnet }, authPrivateKey });
    await new HyperliquidClient({ account, fetch }).meta();
    assert.deepEqual(asked, [url]);
    const { client, posted } = clientWith({ status: "ok", response: {} }, 200, { is_testnet: isTestnet });
    await client.withdraw({ amount: "5", destination: bundle.address });
    assert.equal(posted[0].body.action.hyperliquidChain, isTestnet ? "Testnet" : "Mainnet");
  }
  assert.throws(() => new HyperliquidClient({ account: own, bundle }), { kind: "invalid_bundle" });
  const url = "http://exchange.example";
  assert.throws(() => new HyperliquidClient({ account: own, bundle, url }), { kind: "invalid_request" });
});
