// Texts of bytes. Strict: what is no hexadecimal or base64 is null.

export function toHex(bytes) {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The bytes of `0x` and an even number of digits, or null. */
export function fromHex(text) {
  if (typeof text !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2 - 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(2 + 2 * index, 4 + 2 * index), 16);
  }
  return bytes;
}

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** The bytes of padded base64 (RFC 4648 §4), or null. */
export function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

export function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** 32 bytes, big-endian, in two's complement. */
export function word(number) {
  const digits = BigInt.asUintN(256, number).toString(16).padStart(64, "0");
  return fromHex("0x" + digits);
}

export const toBigInt = (bytes) => (bytes.length === 0 ? 0n : BigInt(toHex(bytes)));

export const utf8 = (text) => new TextEncoder().encode(text);

/** Whether a text is Unicode: no half of a surrogate pair stands alone. */
export const isUnicode = (text) =>
  !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
