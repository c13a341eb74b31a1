// From an answer to a signature of the vault, or to the error that it means.

import { signerOf } from "./address.js";
import { fromHex, toBigInt, toHex } from "./bytes.js";
import { VaultError } from "./errors.js";
import { N } from "./secp256k1.js";

const LONGEST_TEXT = 500;

const malformed = (message) => new VaultError("malformed_answer", message, { status: 200 });

/** The signature in an answer, 65 bytes in hexadecimal, which must be the vault's over a digest. */
export function signatureIn(answer, digest, address) {
  if (answer.status !== 200) throw errorIn(answer);
  const bytes = fromHex(parsed(answer.text)?.data?.signature);
  if (bytes === null || bytes.length !== 65) throw malformed("the answer holds no signature of 65 bytes");
  const parity = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64];
  const [r, s] = [toBigInt(bytes.slice(0, 32)), toBigInt(bytes.slice(32, 64))];
  const isInRange = parity <= 1 && r > 0n && r < N && s > 0n && s <= N / 2n;
  if (!isInRange) throw malformed("the answer's signature is out of range");
  if (signerOf(digest, { r, s, parity }) !== address) {
    throw malformed("the answer's signature is not the vault's over what was asked");
  }
  bytes[64] = 27 + parity;
  return toHex(bytes);
}

/** The error that an answer other than 200 means. */
export function errorIn({ status, headers, text }) {
  const body = parsed(text);
  const { error, code, details } = body !== null && typeof body === "object" && !Array.isArray(body) ? body : {};
  const known = typeof code === "string" ? code : null;
  const message = typeof error === "string" ? error.slice(0, LONGEST_TEXT) : `HTTP ${status}`;
  return new VaultError(kindOf(status, known), message, {
    status,
    code: known,
    details: details !== null && typeof details === "object" && !Array.isArray(details) ? details : null,
    retryAfterSeconds: retryAfterSeconds(headers),
  });
}

function kindOf(status, code) {
  if (code === "policy_violation" && status >= 400 && status < 500) return "denied";
  if (status === 401) return "unauthorized";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "upstream_error";
  return status >= 300 ? "refused" : "malformed_answer";
}

function retryAfterSeconds(headers) {
  for (const [name, unit] of [
    ["retry-after-ms", 1000],
    ["retry-after", 1],
  ]) {
    const text = headers.get(name) ?? "";
    if (/^[0-9]{1,9}$/.test(text)) return Number(text) / unit;
  }
  return null;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
