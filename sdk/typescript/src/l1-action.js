// L1 actions of Hyperliquid: orders, cancellations and the like, which are signed as a hash inside an `Agent` message.

import { concatenated, fromHex, toHex } from "./bytes.js";
import { invalidRequest } from "./errors.js";
import { keccak256 } from "./keccak256.js";
import { HEXADECIMAL, KINDS, ONE_OF } from "./l1-action-kinds.js";
import { messagePack } from "./message-pack.js";

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const HEX_TEXT = /^0x(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{32})$/;

/** An action with its members in the order of the hash; throws for kinds and members that are not known. */
export function canonicalAction(action) {
  const kind = isObject(action) && typeof action.type === "string" ? KINDS.get(action.type) : undefined;
  if (kind === undefined) throw invalidRequest("the action's `type` is none that is known");
  const { type, ...rest } = action;
  if (ONE_OF.has(type) && Object.keys(rest).length !== 1) throw invalidRequest(`\`${type}\` has exactly one member`);
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
