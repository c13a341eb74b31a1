// The SDK for TypeScript with a real server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  AuthorizationKey,
  DirectTransport,
  createVaultAccount,
  createVaultSigner,
  parseBundle,
} from "../../../sdk/typescript/src/index.js";
import { startLiveVault } from "./live-vault.js";

const ZERO_ADDRESS = `0x${"00".repeat(20)}`;

let vault;
let stop;

before(async () => {
  ({ vault, stop } = await startLiveVault());
});

after(() => stop());

function configOf(who = "operator") {
  const bundle = parseBundle(vault.bundle);
  return { bundle, authPrivateKey: vault[who], transport: new DirectTransport(bundle, vault.app_secret) };
}

const DOMAIN_TYPE = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** What Hyperliquid's SDK hands to a wallet for a withdrawal. */
function withdrawal(destination, time = Date.now(), chain = "Mainnet") {
  return {
    domain: { name: "HyperliquidSignTransaction", version: "1", chainId: 421614, verifyingContract: ZERO_ADDRESS },
    types: {
      EIP712Domain: DOMAIN_TYPE,
      "HyperliquidTransaction:Withdraw": [
        { name: "hyperliquidChain", type: "string" },
        { name: "destination", type: "string" },
        { name: "amount", type: "string" },
        { name: "time", type: "uint64" },
      ],
    },
    primaryType: "HyperliquidTransaction:Withdraw",
    message: { hyperliquidChain: chain, destination, amount: "5", time },
  };
}

async function post(path, body) {
  const response = await fetch(vault.exchange + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

test("both parties withdraw to the treasury, and the exchange takes it", async () => {
  for (const who of ["operator", "platform"]) {
    const account = createVaultAccount(configOf(who));
    const typedData = withdrawal(vault.treasury, account.nextNonce());
    const signature = await account.signTypedData(typedData);
    const action = { type: "withdraw3", signatureChainId: "0x66eee", ...typedData.message };
    const v = Number.parseInt(signature.slice(130), 16);
    const parts = { r: signature.slice(0, 66), s: `0x${signature.slice(66, 130)}`, v };
    const answer = await post("/exchange", { action, nonce: action.time, signature: parts });
    assert.equal(answer.status, "ok", JSON.stringify(answer));
  }
});

test("an order is a message whose content is hidden, and the policy allows it", async () => {
  const account = createVaultAccount(configOf());
  const signature = await account.signTypedData({
    domain: { name: "Exchange", version: "1", chainId: 1337, verifyingContract: ZERO_ADDRESS },
    types: {
      EIP712Domain: DOMAIN_TYPE,
      Agent: [
        { name: "source", type: "string" },
        { name: "connectionId", type: "bytes32" },
      ],
    },
    primaryType: "Agent",
    message: { source: "a", connectionId: new Uint8Array(32).fill(1) },
  });
  assert.match(signature, /^0x[0-9a-f]{130}$/);
});

test("a signer of ethers signs the same, without EIP712Domain", async () => {
  const { domain, types, primaryType, message } = withdrawal(vault.treasury, 1_700_000_000_000);
  const signer = createVaultSigner(configOf());
  assert.equal(await signer.getAddress(), parseBundle(vault.bundle).address);
  const signature = await signer.signTypedData(domain, { [primaryType]: types[primaryType] }, message);
  assert.equal(signature, await createVaultAccount(configOf()).signTypedData({ domain, types, primaryType, message }));
  const text = await createVaultAccount(configOf()).signMessage({ message: "Hello" });
  assert.equal(await signer.signMessage("Hello"), text);
});

test("a withdrawal elsewhere is denied, with the verdict", async () => {
  const account = createVaultAccount(configOf());
  await assert.rejects(account.signTypedData(withdrawal(vault.thief)), (error) => {
    assert.equal(error.kind, "denied");
    assert.equal(error.details.decision, "deny");
    assert.equal(error.details.policy_id, vault.bundle.policy_id);
    return true;
  });
});

test("a stranger may not, and the other network is never asked for", async () => {
  await assert.rejects(createVaultAccount(configOf("stranger")).signTypedData(withdrawal(vault.treasury)), {
    kind: "unauthorized",
    code: "zero_correct_authorization_signatures",
  });
  await assert.rejects(createVaultAccount(configOf()).signTypedData(withdrawal(vault.treasury, 1, "Testnet")), {
    kind: "invalid_request",
  });
});

test("messages as text, bytes and hexadecimal", async () => {
  const account = createVaultAccount(configOf());
  const text = await account.signMessage({ message: "Zoë 🔐" });
  const raw = new TextEncoder().encode("Zoë 🔐");
  assert.equal(await account.signMessage({ message: { raw } }), text);
  assert.equal(await account.signMessage({ message: { raw: `0x${Buffer.from(raw).toString("hex")}` } }), text);
});

test("a request that has expired, and a wrong secret", async () => {
  const config = configOf();
  await assert.rejects(createVaultAccount({ ...config, expiryMs: -1000 }).signMessage({ message: "Hello" }), {
    kind: "refused",
    code: "request_expired",
  });
  const transport = new DirectTransport(config.bundle, "wrong");
  const account = createVaultAccount({ ...config, transport });
  await assert.rejects(account.signMessage({ message: "Hello" }), { kind: "unauthorized" });
});

test("a new key may not", async () => {
  const made = await AuthorizationKey.generate();
  await assert.rejects(createVaultAccount({ ...configOf(), authPrivateKey: made }).signMessage({ message: "Hello" }), {
    kind: "unauthorized",
  });
});

test("a gateway hands the request through, after one that is down", async () => {
  const { bundle, authPrivateKey } = configOf();
  const account = createVaultAccount({ bundle, authPrivateKey });
  assert.match(await account.signMessage({ message: "Hello" }), /^0x[0-9a-f]{130}$/);
  await assert.rejects(account.signTypedData(withdrawal(vault.thief)), { kind: "denied" });
  const alone = createVaultAccount({ bundle: { ...bundle, gateways: bundle.gateways.slice(0, 1) }, authPrivateKey });
  await assert.rejects(alone.signMessage({ message: "Hello" }), { kind: "unavailable" });
});

test("the examples of the README", async (context) => {
  const readme = await readFile(new URL("../../../sdk/typescript/README.md", import.meta.url), "utf8");
  const [trading, relayed] = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, example]) => example);
  const folder = await mkdtemp(join(tmpdir(), "countersign-sdk-"));
  context.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "vault.json"), JSON.stringify(vault.bundle));
  await writeFile(join(folder, "operator.key"), vault.operator);
  const run = async (name, example) => {
    const source = new URL("../../../sdk/typescript/src/index.js", import.meta.url).href;
    await writeFile(join(folder, name), example.replaceAll('"countersign-vault"', JSON.stringify(source)));
    const env = { ...process.env, HYPERLIQUID_URL: vault.exchange, OPERATOR_KEY: vault.relay_operator };
    return (await promisify(execFile)(process.execPath, [name], { cwd: folder, env })).stdout;
  };
  assert.match(await run("trading.mjs", trading), /^resting\ndenied: no ALLOW rule matches/);
  // What the second one takes for granted: the imports of the first one, a bundle, and viem.
  const own = new URL("own-account.js", import.meta.url).href;
  const before = [
    'import { HyperliquidClient } from "countersign-vault";',
    `import { ownAccount as privateKeyToAccount } from ${JSON.stringify(own)};`,
    `const bundle = ${JSON.stringify(vault.bundle_with_actions)};`,
  ];
  assert.equal(await run("relayed.mjs", [...before, relayed].join("\n")), "resting\n");
});

test("the program that makes keys", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "countersign-sdk-"));
  context.after(() => rm(folder, { recursive: true }));
  const program = fileURLToPath(new URL("../../../sdk/typescript/src/generate.js", import.meta.url));
  const file = join(folder, "operator.key");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "generate", file]);
  assert.equal(stdout.trim(), await (await AuthorizationKey.fromFile(file)).publicKey());
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await assert.rejects(promisify(execFile)(process.execPath, [program, "generate", file]));
});
