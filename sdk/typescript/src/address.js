import { concatenated, toBigInt, toHex, utf8, word } from "./bytes.js";
import { keccak256 } from "./keccak256.js";
import { recoveredPublicKey } from "./secp256k1.js";

/** An address with its checksum (EIP-55). */
export function checksummed(address) {
  const digits = address.slice(2).toLowerCase();
  const hash = toHex(keccak256(utf8(digits))).slice(2);
  return "0x" + [...digits].map((digit, index) => (hash[index] >= "8" ? digit.toUpperCase() : digit)).join("");
}

/** Whether a text is an address: all of one case, or with a right checksum. */
export function isAddress(text) {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  return digits === digits.toLowerCase() || digits === digits.toUpperCase() || text === checksummed(text);
}

/** The address that signed a digest, or null. */
export function signerOf(digest, { r, s, parity }) {
  const publicKey = recoveredPublicKey(toBigInt(digest), r, s, parity);
  if (publicKey === null) return null;
  return checksummed(toHex(keccak256(concatenated(publicKey.map(word))).slice(12)));
}
