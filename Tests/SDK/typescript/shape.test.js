// What libraries look at before they take an account, the arithmetic beneath, and what the README says.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { test } from "node:test";
import { createVaultAccount, createVaultSigner } from "../../../sdk/typescript/src/index.js";
import { isAddress, signerOf } from "../../../sdk/typescript/src/address.js";
import { derSignature } from "../../../sdk/typescript/src/authorization-key.js";
import { fromHex, toHex } from "../../../sdk/typescript/src/bytes.js";
import { keccak256 } from "../../../sdk/typescript/src/keccak256.js";
import { recoveredPublicKey } from "../../../sdk/typescript/src/secp256k1.js";

const read = (path) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8"));
const vectors = (name) => read(`Tests/Vectors/evm/${name}.json`);
const cases = read("sdk/cases.json");
const authPrivateKey = cases.keys_used.key1.private;
const { bundle } = cases.calls[0];

test("Hyperliquid's SDK takes the account for one of viem", () => {
  const account = createVaultAccount({ bundle, authPrivateKey });
  assert([1, 2].includes(account.signTypedData.length));
  assert.equal(typeof account.address, "string");
  assert.equal(account.getAddresses, undefined);
  assert.equal(account.getAddress, undefined);
  assert.equal(account.type, "local");
});

test("the account survives being copied, as viem's toAccount does", async () => {
  const answer = { status: 200, headers: new Headers(), text: JSON.stringify(cases.calls[0].answer.body) };
  const account = createVaultAccount({ bundle, authPrivateKey, transport: { send: async () => answer } });
  const { signTypedData } = { ...account };
  assert.equal(await signTypedData(cases.calls[0].typed_data), cases.calls[0].signature);
});

test("Hyperliquid's SDK takes the signer for one of ethers", () => {
  const signer = createVaultSigner({ bundle, authPrivateKey });
  assert.equal(signer.signTypedData.length, 3);
  assert.equal(typeof signer.getAddress, "function");
});

test("an account from single members is signed for Privy", async () => {
  let sent;
  const fetch = async (url) => {
    sent = url;
    return new Response(JSON.stringify(cases.calls[0].answer.body));
  };
  const account = createVaultAccount({
    gatewayUrl: bundle.gateways[0],
    privyAppId: bundle.app_id,
    walletId: bundle.wallet_id,
    walletAddress: bundle.address,
    authPrivateKey,
    fetch,
  });
  assert.equal(account.bundle.api_url, "https://api.privy.io");
  assert.equal(await account.signTypedData(cases.calls[0].typed_data), cases.calls[0].signature);
  assert.equal(sent, `${bundle.gateways[0]}/v1/vault/${bundle.wallet_id}/rpc`);
});

test("what fetch says in a browser is never taken for a request that was not sent", async () => {
  const gateways = ["https://gw1.example", "https://gw2.example"];
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    throw new TypeError("Failed to fetch");
  };
  const account = createVaultAccount({ bundle: { ...bundle, gateways }, authPrivateKey, fetch });
  await assert.rejects(account.signMessage({ message: "Hello" }), { kind: "answer_lost" });
  assert.equal(asked.length, 1);
});

test("what node says before a connection stands is a request that was not sent", async (context) => {
  const bystander = createHttpServer((_, response) => response.end("{}")).listen(0, "127.0.0.1");
  const closer = createTcpServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  context.after(() => [bystander, closer].forEach((server) => server.close()));
  await Promise.all([bystander, closer].map((server) => once(server, "listening")));
  const hosts = [bystander, closer].map((server) => `127.0.0.1:${server.address().port}`);
  const notSent = [
    ...hosts.map((host) => `https://${host}`),
    "https://gateway.invalid",
    "http://localhost:61",
    "http://[::1]:61",
    "http://127.0.0.1:1",
  ];
  for (const gateway of notSent) {
    const account = createVaultAccount({ bundle: { ...bundle, gateways: [gateway] }, authPrivateKey });
    await assert.rejects(account.signMessage({ message: "Hello" }), { kind: "unavailable" }, gateway);
  }
  const account = createVaultAccount({ bundle: { ...bundle, gateways: [`http://${hosts[1]}`] }, authPrivateKey });
  await assert.rejects(account.signMessage({ message: "Hello" }), { kind: "answer_lost" });
});

test("an answer that is too long, and one that does not come in time", async () => {
  const long = async () => new Response(new Uint8Array(1_048_577));
  const never = (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  for (const [fetch, kind] of [
    [long, "malformed_answer"],
    [never, "answer_lost"],
  ]) {
    const account = createVaultAccount({ bundle, authPrivateKey, fetch, timeoutMs: 500 });
    // AbortSignal.timeout alone does not keep node awake.
    const awake = setInterval(() => {}, 1000);
    await assert.rejects(account.signMessage({ message: "Hello" }), { kind });
    clearInterval(awake);
  }
});

test("Keccak-256 by the vectors of its authors", () => {
  for (const { msg, digest } of vectors("keccak256_kat").cases) {
    assert.equal(toHex(keccak256(fromHex(`0x${msg}`))).slice(2), digest);
  }
});

test("recovery of signers by the vectors of eth-account and libsecp256k1", () => {
  for (const { hash, r, s, v, address } of vectors("eip191_personal_sign").personal_sign) {
    assert.equal(signerOf(fromHex(hash), { r: BigInt(r), s: BigInt(s), parity: v - 27 }), address);
  }
  for (const { why, hash, r, s, recid, recovers_to: wanted } of vectors("secp256k1_recover").invalid) {
    const found = recoveredPublicKey(...[hash, r, s].map((digits) => BigInt(`0x${digits}`)), recid & 1);
    assert.equal(found === null, wanted === null, why);
  }
});

test("addresses by the vectors of EIP-55", () => {
  const { eip55_official: good, eip55_invalid_mixed_case: bad, not_addresses: none } = vectors("address");
  for (const text of good) assert(isAddress(text), text);
  for (const text of [...bad, ...none]) assert(!isAddress(text), text);
});

test("DER writes integers of every length", () => {
  const half = (...digits) => [...new Array(32 - digits.length).fill(0), ...digits];
  const der = (...halves) => toHex(derSignature(Uint8Array.from(halves.flat())));
  assert.equal(der(half(1), half(0x80)), "0x3007020101020200" + "80");
  assert.equal(der(half(0x7f, 0xff), half(0)), "0x300702027fff020100");
  assert.equal(derSignature(new Uint8Array(64).fill(0xff)).length, 72);
});
