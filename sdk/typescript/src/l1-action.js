// L1 actions of Hyperliquid: orders, cancellations and the like, which are signed as a hash inside an `Agent` message.

import { concatenated, fromHex, toHex } from "./bytes.js";
import { invalidRequest } from "./errors.js";
import { keccak256 } from "./keccak256.js";
import { messagePack } from "./message-pack.js";

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Members in the order in which the exchange hashes them; those that hold objects say so with members of their own. */
const members = (names, inner = {}) => new Map(names.split(" ").filter(Boolean).map((name) => [name, inner[name]]));

const ORDER = members("a b p s r t c", {
  t: members("limit trigger", { limit: members("tif"), trigger: members("isMarket triggerPx tpsl") }),
});
const CHANGE = { order: ORDER };

/** The kinds that an account can make, with what stands behind `type`. Those of deployers and validators are left out. */
const KINDS = new Map(
  Object.entries({
    order: members("orders grouping builder", { orders: ORDER, grouping: members("p"), builder: members("b f") }),
    cancel: members("cancels f", { cancels: members("a o") }),
    cancelByCloid: members("cancels f", { cancels: members("asset cloid") }),
    modify: members("oid order a", CHANGE),
    batchModify: members("modifies a", { modifies: members("oid order", CHANGE) }),
    scheduleCancel: members("time"),
    twapOrder: members("twap details", {
      twap: members("a b s r m t"),
      details: members("t s", { t: members("p a") }),
    }),
    twapCancel: members("a t"),
    updateLeverage: members("asset isCross leverage"),
    updateIsolatedMargin: members("asset isBuy ntli"),
    topUpIsolatedOnlyMargin: members("asset leverage"),
    noop: members(""),
    borrowLend: members("operation token amount"),
    userOutcome: members("splitOutcome mergeOutcome mergeQuestion negateOutcome", {
      splitOutcome: members("outcome amount"),
      mergeOutcome: members("outcome amount"),
      mergeQuestion: members("question amount"),
      negateOutcome: members("question outcome amount"),
    }),
    createSubAccount: members("name"),
    subAccountModify: members("subAccountUser name"),
    subAccountTransfer: members("subAccountUser isDeposit usd"),
    subAccountSpotTransfer: members("subAccountUser isDeposit token amount"),
    vaultTransfer: members("vaultAddress isDeposit usd"),
    createVault: members("name description initialUsd nonce"),
    vaultModify: members("vaultAddress allowDeposits alwaysCloseOnWithdraw"),
    vaultDistribute: members("vaultAddress usd"),
    agentSendAsset: members("destination sourceDex destinationDex token amount fromSubAccount nonce"),
    agentSetAbstraction: members("abstraction"),
    agentEnableDexAbstraction: members(""),
    setReferrer: members("code"),
    registerReferrer: members("code"),
    setDisplayName: members("displayName"),
    claimRewards: members(""),
    reserveRequestWeight: members("weight destination"),
    evmUserModify: members("usingBigBlocks"),
    spotUser: members("toggleSpotDusting", { toggleSpotDusting: members("optOut") }),
    hip3LiquidatorTransfer: members("dex ntl isDeposit"),
    gossipPriorityBid: members("slotId ip maxGas"),
  }),
);

/** Members that hold addresses or client's ids: the exchange hashes their digits in lower case. */
const HEXADECIMAL = new Set("b c cloid oid subAccountUser vaultAddress destination fromSubAccount".split(" "));
const HEX_TEXT = /^0x(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{32})$/;

/** An action with its members in the order of the hash; throws for kinds and members that are not known. */
export function canonicalAction(action) {
  const kind = isObject(action) && typeof action.type === "string" ? KINDS.get(action.type) : undefined;
  if (kind === undefined) throw invalidRequest("the action's `type` is none that is known");
  const { type, ...rest } = action;
  return { type, ...ordered(rest, kind, type) };
}

function ordered(value, known, where) {
  const present = Object.keys(value).filter((name) => value[name] !== undefined);
  const stranger = present.find((name) => !known.has(name));
  if (stranger !== undefined) throw invalidRequest(`\`${where}.${stranger}\` is not known`);
  const result = {};
  for (const [name, inner] of known) {
    if (present.includes(name)) result[name] = orderedMember(value[name], inner, name, `${where}.${name}`);
  }
  return result;
}

function orderedMember(value, inner, name, where) {
  if (Array.isArray(value)) return value.map((element) => orderedMember(element, inner, name, where));
  if (isObject(value)) {
    if (inner === undefined) throw invalidRequest(`\`${where}\` is an object`);
    return ordered(value, inner, where);
  }
  return typeof value === "string" && HEXADECIMAL.has(name) && HEX_TEXT.test(value) ? value.toLowerCase() : value;
}

/** The 32 bytes that commit to an action in canonical order, its nonce, and what it is made for. */
export function connectionId(action, nonce, vaultAddress, expiresAfter) {
  const parts = [messagePack(action), bigEndian(nonce, "nonce")];
  if (vaultAddress === undefined) parts.push(Uint8Array.of(0));
  else parts.push(Uint8Array.of(1), addressBytes(vaultAddress));
  if (expiresAfter !== undefined) parts.push(Uint8Array.of(0), bigEndian(expiresAfter, "expiry"));
  return keccak256(concatenated(parts));
}

/** What is signed for an action, as wallets are asked to sign it. */
export function agentTypedData(connection, isTestnet) {
  return {
    domain: { name: "Exchange", version: "1", chainId: 1337, verifyingContract: ZERO_ADDRESS },
    types: {
      Agent: [
        { name: "source", type: "string" },
        { name: "connectionId", type: "bytes32" },
      ],
    },
    primaryType: "Agent",
    message: { source: isTestnet ? "b" : "a", connectionId: toHex(connection) },
  };
}

function bigEndian(number, what) {
  if (!Number.isSafeInteger(number) || number < 0) throw invalidRequest(`the ${what} is no time in milliseconds`);
  return fromHex("0x" + BigInt(number).toString(16).padStart(16, "0"));
}

function addressBytes(text) {
  const bytes = fromHex(text);
  if (bytes?.length !== 20) throw invalidRequest("the vault's address is none");
  return bytes;
}
