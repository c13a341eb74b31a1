import { concatenated, fromHex, isUnicode, utf8 } from "./bytes.js";
import { invalidRequest } from "./errors.js";

/** MessagePack in its shortest form, of what JSON holds; numbers are safe integers. */
export function messagePack(value) {
  const parts = [];
  write(value, parts);
  return concatenated(parts);
}

function write(value, parts) {
  if (value === null) parts.push(Uint8Array.of(0xc0));
  else if (typeof value === "boolean") parts.push(Uint8Array.of(value ? 0xc3 : 0xc2));
  else if (Number.isSafeInteger(value)) parts.push(integer(value));
  else if (typeof value === "string" && isUnicode(value)) {
    const text = utf8(value);
    parts.push(text.length < 32 ? Uint8Array.of(0xa0 | text.length) : head(text.length, [0xd9, 0xda, 0xdb], 1), text);
  } else if (Array.isArray(value)) {
    parts.push(value.length < 16 ? Uint8Array.of(0x90 | value.length) : head(value.length, [0xdc, 0xdd], 2));
    for (const element of value) write(element, parts);
  } else if (typeof value === "object") {
    const members = Object.entries(value);
    parts.push(members.length < 16 ? Uint8Array.of(0x80 | members.length) : head(members.length, [0xde, 0xdf], 2));
    for (const [name, member] of members) {
      write(name, parts);
      write(member, parts);
    }
  } else throw invalidRequest("an action holds texts, safe integers, booleans, null, lists and objects");
}

function integer(value) {
  if (value >= 0) return value < 128 ? Uint8Array.of(value) : head(value, [0xcc, 0xcd, 0xce, 0xcf], 1);
  if (value >= -32) return Uint8Array.of(0x100 + value);
  const place = [8n, 16n, 32n, 64n].findIndex((bits) => BigInt(value) >= -(2n ** (bits - 1n)));
  return bytesOf(0xd0 + place, BigInt.asUintN(8 << place, BigInt(value)), 1 << place);
}

/** A code and a number in 1, 2, 4 or 8 bytes, as few as possible; the first code is for `least` bytes. */
function head(number, codes, least) {
  const place = codes.findIndex((_, index) => BigInt(number) < 1n << BigInt(8 * (least << index)));
  return bytesOf(codes[place], BigInt(number), least << place);
}

const bytesOf = (code, number, length) =>
  concatenated([Uint8Array.of(code), fromHex("0x" + number.toString(16).padStart(2 * length, "0"))]);
