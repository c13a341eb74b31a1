// The SDK for TypeScript runs the cases that all SDKs run.

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  AuthorizationKey,
  NonceSequence,
  VaultError,
  createVaultAccount,
  parseBundle,
} from "../../../sdk/typescript/src/index.js";
import { canonicalJson } from "../../../sdk/typescript/src/canonical-json.js";
import {
  authorizationPayload,
  directRequest,
  gatewayRequest,
  signRequest,
} from "../../../sdk/typescript/src/request.js";
import { agentTypedData, canonicalAction, connectionId } from "../../../sdk/typescript/src/l1-action.js";
import { messagePack } from "../../../sdk/typescript/src/message-pack.js";
import { typedDataDigest, wireTypedData } from "../../../sdk/typescript/src/typed-data.js";
import { fromHex, toHex, utf8 } from "../../../sdk/typescript/src/bytes.js";
import { StubGateway } from "./stub-gateway.js";

const cases = JSON.parse(readFileSync(new URL("../../../sdk/cases.json", import.meta.url), "utf8"));
const key = (name) => AuthorizationKey.parse(cases.keys_used[name].private);

const group = (name, run) => {
  for (const each of cases[name]) test(`${name}: ${each.name}`, () => run(each));
};

/** The kind of the VaultError that something throws; every other error is passed on. */
async function failure(act) {
  try {
    await act();
  } catch (error) {
    if (error instanceof VaultError) return error;
    throw error;
  }
  assert.fail("nothing was thrown");
}

function assertVerifies(publicKey, signature, payload) {
  const der = Buffer.from(signature, "base64");
  assert.equal(der.toString("base64"), signature);
  const spki = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  assert(verify("sha256", utf8(payload), spki, der));
}

group("bundles", async ({ text, wrong, bundle }) => {
  if (wrong) {
    const error = await failure(() => parseBundle(text));
    assert.equal(error.kind, "invalid_bundle");
    assert.deepEqual([...error.members].sort(), [...wrong].sort());
    for (const member of wrong) assert(error.message.includes(member));
    return;
  }
  const { colour, later, ...wanted } = bundle;
  assert.deepEqual({ ...parseBundle(text) }, wanted);
  assert.deepEqual(parseBundle(parseBundle(text)), parseBundle(text));
});

group("keys", async ({ text, spki, error }) => {
  if (error) {
    const found = await failure(() => AuthorizationKey.parse(text));
    assert.equal(found.kind, error);
    assert(text.length < 20 || !found.message.includes(text.slice(0, 20)));
    return;
  }
  const parsed = AuthorizationKey.parse(text);
  assert.equal(await parsed.publicKey(), spki);
  assert.equal(await AuthorizationKey.parse(parsed.exportPrivateKey()).publicKey(), spki);
});

group("canonical", ({ json, canonical, key: name, signature }) => {
  assert.equal(canonicalJson(JSON.parse(json)), canonical);
  assertVerifies(cases.keys_used[name].public, signature, canonical);
});

group("requests", async (each) => {
  const bundle = parseBundle(each.bundle);
  const publicKey = cases.keys_used[each.key].public;
  const parts = [each.body, each.expiry_ms, each.idempotency_key ?? undefined];
  const payload = authorizationPayload(bundle, ...parts);
  assert.equal(payload, each.payload);
  assertVerifies(publicKey, each.signature, payload);
  const signed = await signRequest(bundle, key(each.key), ...parts);
  assertVerifies(publicKey, signed.signature, payload);
  const made = {
    gateway: [gatewayRequest(signed, bundle.gateways[0]), "x-privy-"],
    direct: [directRequest(signed, bundle.api_url, each.app_secret), "privy-"],
  };
  for (const [name, [request, prefix]] of Object.entries(made)) {
    const headers = Object.fromEntries(new Headers(request.headers));
    assert.equal(headers[`${prefix}authorization-signature`], signed.signature);
    delete headers[`${prefix}authorization-signature`];
    assert.deepEqual({ ...request, headers, body: JSON.parse(request.body) }, each[name]);
  }
});

group("calls", async (each) => {
  const requests = [];
  const transport = {
    async send(request) {
      requests.push(JSON.parse(request.body));
      const { status, headers = {}, body, text = JSON.stringify(body) } = each.answer;
      return { status, headers: new Headers(headers), text };
    },
  };
  const account = createVaultAccount({ bundle: each.bundle, authPrivateKey: key("key1"), transport });
  const options = each.idempotency_key === undefined ? undefined : { idempotencyKey: each.idempotency_key };
  const call = () => {
    if (each.typed_data) return account.signTypedData(each.typed_data, options);
    if (each.transaction) return account.signTransaction(each.transaction);
    return account.signMessage({ message: each.message.text ?? { raw: each.message.bytes } }, options);
  };
  if (each.error) {
    const error = await failure(call);
    const names = { retry_after_seconds: "retryAfterSeconds" };
    for (const [name, wanted] of Object.entries(each.error)) assert.deepEqual(error[names[name] ?? name], wanted, name);
  } else {
    assert.equal(await call(), each.signature);
  }
  assert.deepEqual(requests, each.body ? [each.body] : []);
});

function valueOf(tagged) {
  if (Array.isArray(tagged)) return tagged.map(valueOf);
  if (tagged === null || typeof tagged !== "object") return tagged;
  if ("$integer" in tagged) return BigInt(tagged.$integer);
  if ("$bytes" in tagged) return fromHex(tagged.$bytes);
  return Object.fromEntries(Object.entries(tagged).map(([name, member]) => [name, valueOf(member)]));
}

group("typed_data", async ({ typed_data: given, wire, error }) => {
  if (error) {
    assert.equal((await failure(() => wireTypedData(valueOf(given)))).kind, error);
    return;
  }
  const found = wireTypedData(valueOf(given));
  assert.deepEqual(found, wire);
  assert.equal(typedDataDigest(found).length, 32);
});

group("digests", ({ typed_data: given, digest }) => {
  assert.equal(toHex(typedDataDigest(wireTypedData(given))), digest);
});

/** The same with members in the opposite order. */
function turned(value) {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, turned(member)]).reverse());
}

group("actions", (each) => {
  const action = canonicalAction(turned(each.action));
  assert.equal(JSON.stringify(action), JSON.stringify(each.action));
  const connection = connectionId(action, each.nonce, each.vault_address ?? undefined, each.expires_after ?? undefined);
  assert.equal(toHex(connection), each.connection_id);
  assert.equal(toHex(typedDataDigest(wireTypedData(agentTypedData(connection, each.is_testnet)))), each.digest);
});

test("actions that are not known are not hashed", () => {
  const unknown = [null, [], {}, { type: "liquidate" }, { type: "toString" }, { type: "noop", more: 1 }];
  const severalVariants = { type: "CSignerAction", jailSelf: null, unjailSelf: null };
  const deployed = { type: "spotDeploy", freezeUser: { token: 1, user: "0x" + "11".repeat(20), freeze: true, more: 1 } };
  for (const action of [...unknown, severalVariants, { type: "perpDeploy" }, deployed]) {
    assert.throws(() => canonicalAction(action), { kind: "invalid_request" });
  }
  for (const value of [1.5, 2 ** 53, 1n, "\ud83d", () => {}]) {
    const action = canonicalAction({ type: "setReferrer", code: value });
    assert.throws(() => connectionId(action, 1), { kind: "invalid_request" });
  }
  for (const nonce of [-1, 1.5, "1", undefined]) {
    assert.throws(() => connectionId({ type: "noop" }, nonce), { kind: "invalid_request" });
  }
  assert.throws(() => connectionId({ type: "noop" }, 1, "0x12"), { kind: "invalid_request" });
});

test("addresses are hashed in lower case, wherever an action has them", () => {
  const address = "0x5E9eE1089755c3435139848e47e6635505d5a13A";
  const holders = [
    { type: "CValidatorAction", changeProfile: { signer: address } },
    { type: "spotDeploy", freezeUser: { user: address } },
    { type: "spotDeploy", userGenesis: { userAndWei: [[address, "1"]], blacklistUsers: [[address, true]] } },
    { type: "perpDeploy", registerAsset2: { schema: { oracleUpdater: address } } },
    { type: "perpDeploy", setFeeRecipient: { feeRecipient: address } },
    { type: "perpDeploy", setSubDeployers: { subDeployers: [{ user: address }] } },
  ];
  for (const holder of holders) {
    const text = JSON.stringify(canonicalAction(holder));
    assert.equal(text, JSON.stringify(holder).replaceAll(address, address.toLowerCase()));
  }
  // Names are not addresses.
  assert.equal(canonicalAction({ type: "perpDeploy", disableDex: address }).disableDex, address);
});

test("MessagePack has the shortest form of every length", () => {
  const head = (value, length) => toHex(messagePack(value).slice(0, length));
  for (const [number, bytes] of [
    [127, "7f"], [128, "cc80"], [255, "ccff"], [256, "cd0100"], [65535, "cdffff"], [65536, "ce00010000"],
    [2 ** 32 - 1, "ceffffffff"], [2 ** 32, "cf0000000100000000"], [2 ** 53 - 1, "cf001fffffffffffff"],
    [-1, "ff"], [-32, "e0"], [-33, "d0df"], [-128, "d080"], [-129, "d1ff7f"], [-32768, "d18000"],
    [-32769, "d2ffff7fff"], [-(2 ** 31), "d280000000"], [-(2 ** 31) - 1, "d3ffffffff7fffffff"],
  ]) {
    assert.equal(toHex(messagePack(number)), `0x${bytes}`);
  }
  for (const [length, bytes] of [[0, "a0"], [31, "bf"], [32, "d920"], [255, "d9ff"], [256, "da0100"], [65536, "db00010000"]]) {
    assert.equal(head("a".repeat(length), bytes.length / 2), `0x${bytes}`);
  }
  for (const [length, bytes] of [[15, "9f"], [16, "dc0010"], [65536, "dd00010000"]]) {
    assert.equal(head(new Array(length).fill(1), bytes.length / 2), `0x${bytes}`);
  }
  const members = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`m${index}`, 1]));
  assert.equal(head(members, 3), "0xde0010");
});

group("failover", async ({ gateways: count, calls }) => {
  const gateways = await Promise.all(Array.from({ length: count }, () => StubGateway.start()));
  const first = cases.calls[0];
  try {
    const bundle = { ...first.bundle, gateways: gateways.map((gateway) => gateway.url) };
    const account = createVaultAccount({ bundle, authPrivateKey: key("key1") });
    for (const [behaviours, received, outcome] of calls) {
      for (const [index, behaviour] of behaviours.entries()) {
        gateways[index].received = [];
        await gateways[index].behave(behaviour, first.answer.body);
      }
      const found = await account.signTypedData(first.typed_data).then(
        (signature) => (signature === first.signature ? "signature" : "another signature"),
        (error) => error.kind ?? error,
      );
      assert.equal(found, outcome);
      assert.deepEqual(gateways.flatMap((gateway, index) => gateway.received.map(() => index)), received);
    }
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
});

group("nonces", ({ clock, nonces }) => {
  const readings = [...clock];
  const sequence = new NonceSequence(() => readings.shift());
  assert.deepEqual(clock.map(() => sequence.next()), nonces);
});

test("a key works where the global crypto is missing, as in node 18", async (context) => {
  const given = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  context.after(() => (given ? Object.defineProperty(globalThis, "crypto", given) : delete globalThis.crypto));
  const made = await AuthorizationKey.generate();
  assertVerifies(await made.publicKey(), await made.sign("Hello"), "Hello");
});
