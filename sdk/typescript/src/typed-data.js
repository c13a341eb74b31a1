// EIP-712 typed data: what is sent to the server, and its digest. Strict where libraries differ: a value that two of
// them could hash differently is refused.

import { concatenated, fromHex, isUnicode, toHex, utf8, word } from "./bytes.js";
import { invalidRequest } from "./errors.js";
import { keccak256 } from "./keccak256.js";

const DOMAIN = "EIP712Domain";
const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
  { name: "salt", type: "bytes32" },
];
const DEEPEST = 64;
// One colon, as in `HyperliquidTransaction:Withdraw`.
const TYPE_NAME = /^[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z_][A-Za-z0-9_]*)?$/;
const FIELD_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,78}|0x[0-9a-fA-F]{1,64})$/;
const ARRAY = /^(.+)\[([1-9][0-9]*)?\]$/;

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const elementOf = (type) => type.split("[")[0];

/**
 * Reads `{domain, types, primaryType, message}` as libraries hold it and returns it in the form that is sent:
 * `{domain, types, primary_type, message}` with declared members only, bytes in hexadecimal, large integers as text.
 * `EIP712Domain` is added to the types where it is missing.
 */
export function wireTypedData(given) {
  if (!isObject(given) || !isObject(given.domain) || !isObject(given.types) || !isObject(given.message)) {
    throw invalidRequest("typed data needs the objects `domain`, `types` and `message`");
  }
  // Members that libraries leave undefined are not there.
  const domain = Object.fromEntries(Object.entries(given.domain).filter(([, value]) => value !== undefined));
  const domainType = domainTypeOf(domain);
  const types = declaredTypes(given.types);
  checkFieldTypes(types);
  types.set(DOMAIN, types.get(DOMAIN) ?? domainType);
  if (JSON.stringify(types.get(DOMAIN)) !== JSON.stringify(domainType)) {
    throw invalidRequest("`EIP712Domain` lists other fields, order or types than the domain has");
  }
  const primaryType = given.primaryType ?? given.primary_type;
  if (typeof primaryType !== "string" || primaryType === DOMAIN || !types.has(primaryType)) {
    throw invalidRequest("`primaryType` is none of the types");
  }
  return {
    domain: converted(DOMAIN, domain, types, "domain", 0),
    types: Object.fromEntries(types),
    primary_type: primaryType,
    message: converted(primaryType, given.message, types, "message", 0),
  };
}

/** The only type that no other one uses; ethers hands typed data over without naming it. */
export function inferredPrimaryType(given) {
  const types = declaredTypes(given);
  const used = new Set([...types.values()].flat().map((field) => elementOf(field.type)));
  const roots = [...types.keys()].filter((name) => name !== DOMAIN && !used.has(name));
  if (roots.length !== 1) throw invalidRequest("it is unclear which type is the primary one");
  return roots[0];
}

/** The 32 bytes that the vault signs, of typed data in the form that is sent. */
export function typedDataDigest({ domain, types: given, primary_type: primaryType, message }) {
  const types = new Map(Object.entries(given));
  return keccak256(
    concatenated([
      Uint8Array.of(0x19, 0x01),
      structHash(DOMAIN, domain, types),
      structHash(primaryType, message, types),
    ]),
  );
}

function domainTypeOf(domain) {
  const known = DOMAIN_FIELDS.filter(({ name }) => Object.hasOwn(domain, name));
  if (known.length !== Object.keys(domain).length) {
    throw invalidRequest("`domain` has members that EIP-712 does not know");
  }
  return known;
}

function declaredTypes(given) {
  if (!isObject(given)) throw invalidRequest("`types` is malformed");
  const types = new Map();
  for (const [name, fields] of Object.entries(given)) {
    if (!TYPE_NAME.test(name) || !Array.isArray(fields)) throw invalidRequest("`types` is malformed");
    const copied = fields.map((field) => {
      if (!isObject(field) || typeof field.type !== "string" || typeof field.name !== "string") {
        throw invalidRequest(`a field of the type ${name} lacks its name or type`);
      }
      if (!FIELD_NAME.test(field.name)) throw invalidRequest(`a field of the type ${name} has a malformed name`);
      return { name: field.name, type: field.type };
    });
    if (new Set(copied.map((field) => field.name)).size !== copied.length) {
      throw invalidRequest(`the type ${name} has two fields of one name`);
    }
    types.set(name, copied);
  }
  return types;
}

/** Every field is of an atomic type, of a declared one, or an array of such. */
function checkFieldTypes(types) {
  for (const { type } of [...types.values()].flat()) {
    let element = type;
    for (let array = ARRAY.exec(element); array; array = ARRAY.exec(element)) element = array[1];
    if (element === DOMAIN || (!types.has(element) && atom(element) === null)) {
      throw invalidRequest(`the type ${type} is not declared`);
    }
  }
}

function converted(type, value, types, where, depth) {
  if (depth > DEEPEST) throw invalidRequest("typed data is nested too deeply");
  const array = ARRAY.exec(type);
  if (array) {
    if (!Array.isArray(value) || (array[2] !== undefined && value.length !== Number(array[2]))) {
      throw notOfType(where, type);
    }
    return value.map((item) => converted(array[1], item, types, where, depth + 1));
  }
  if (types.has(type)) return convertedStruct(type, value, types, where, depth);
  const result = atom(type)(value);
  if (result === null) throw notOfType(where, type);
  return result;
}

function convertedStruct(type, value, types, where, depth) {
  // A struct inside another may be null: 32 zero bytes.
  if (value === null && depth > 0) return null;
  if (!isObject(value)) throw notOfType(where, type);
  return Object.fromEntries(
    types.get(type).map((field) => {
      if (!Object.hasOwn(value, field.name) || value[field.name] === undefined) {
        throw invalidRequest(`\`${where}.${field.name}\` is missing`);
      }
      return [field.name, converted(field.type, value[field.name], types, `${where}.${field.name}`, depth + 1)];
    }),
  );
}

const notOfType = (where, type) => invalidRequest(`\`${where}\` is no ${type}`);

/** What makes the sent form of a value of an atomic type, or null for what is no such type. */
function atom(type) {
  if (type === "bool") return (value) => (typeof value === "boolean" ? value : null);
  if (type === "string") return (value) => (typeof value === "string" && isUnicode(value) ? value : null);
  if (type === "address") return (value) => binary(value, 20);
  const integer = /^(u?)int([1-9][0-9]*)$/.exec(type);
  if (integer) {
    const bits = BigInt(integer[2]);
    if (bits > 256n || bits % 8n !== 0n) return null;
    const [least, most] = integer[1] ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
    return (value) => integerIn(value, least, most);
  }
  const bytes = /^bytes([1-9][0-9]*)?$/.exec(type);
  if (bytes && Number(bytes[1] ?? 1) <= 32) {
    return (value) => binary(value, bytes[1] === undefined ? null : Number(bytes[1]));
  }
  return null;
}

function binary(value, length) {
  const text = value instanceof Uint8Array ? toHex(value) : value;
  const bytes = fromHex(text);
  return bytes !== null && (length === null || bytes.length === length) ? text : null;
}

function integerIn(value, least, most) {
  let number = null;
  if (typeof value === "bigint") number = value;
  // Larger numbers were rounded before they came here.
  else if (typeof value === "number" && Number.isSafeInteger(value)) number = BigInt(value);
  else if (typeof value === "string" && INTEGER.test(value)) number = BigInt(value);
  if (number === null || number < least || number > most) return null;
  if (typeof value !== "bigint") return Object.is(value, -0) ? 0 : value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}

function structHash(name, value, types) {
  const fields = types.get(name).map((field) => encodedField(field.type, value[field.name], types));
  return keccak256(concatenated([keccak256(utf8(encodedType(name, types))), ...fields]));
}

/** EIP-712 encodeType: the type, then all types that it uses in the order of their names. */
function encodedType(name, types) {
  const found = new Set();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next) || !types.has(next)) continue;
    found.add(next);
    waiting.push(...types.get(next).map((field) => elementOf(field.type)));
  }
  found.delete(name);
  return [name, ...[...found].sort()]
    .map((type) => `${type}(${types.get(type).map((field) => `${field.type} ${field.name}`).join(",")})`)
    .join("");
}

function encodedField(type, value, types) {
  const array = ARRAY.exec(type);
  if (array) return keccak256(concatenated(value.map((item) => encodedField(array[1], item, types))));
  if (types.has(type)) return value === null ? new Uint8Array(32) : structHash(type, value, types);
  if (type === "bool") return word(value ? 1n : 0n);
  if (type === "string") return keccak256(utf8(value));
  if (type === "bytes") return keccak256(fromHex(value));
  if (type === "address") return word(BigInt(value));
  if (type.startsWith("bytes")) {
    const padded = new Uint8Array(32);
    padded.set(fromHex(value));
    return padded;
  }
  return word(BigInt(value));
}
