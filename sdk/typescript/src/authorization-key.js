import { concatenated, fromBase64, toBase64, utf8 } from "./bytes.js";
import { VaultError } from "./errors.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const LONGEST_TEXT = 4096;
/** SubjectPublicKeyInfo of a P-256 key up to its point. */
const SPKI_HEAD = fromBase64("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE");
/** The algorithm of a P-256 key: id-ecPublicKey, prime256v1. */
const P256_ALGORITHM = fromBase64("MBMGByqGSM49AgEGCCqGSM49AwEH");

const invalidKey = (message) => new VaultError("invalid_key", message);

/** WebCrypto, which node 18 does not show as a global. */
const subtle = async () => globalThis.crypto?.subtle ?? (await import("node:crypto")).webcrypto.subtle;

/** The operator's authorization key: P-256, made and kept by the operator alone. */
export class AuthorizationKey {
  #pkcs8;
  #signing;

  constructor(pkcs8) {
    this.#pkcs8 = pkcs8;
  }

  /** Makes a new key. */
  static async generate() {
    const crypto = await subtle();
    const pair = await crypto.generateKey(ALGORITHM, true, ["sign", "verify"]);
    return new AuthorizationKey(new Uint8Array(await crypto.exportKey("pkcs8", pair.privateKey)));
  }

  /** Reads PKCS#8 in base64, with or without `wallet-auth:` before it, or in PEM. */
  static parse(text) {
    return new AuthorizationKey(pkcs8In(text));
  }

  /** Reads a key from an environment variable, in node. */
  static fromEnvironment(name) {
    const text = globalThis.process?.env?.[name];
    if (!text) throw invalidKey(`the environment variable ${name} is not set`);
    return AuthorizationKey.parse(text);
  }

  /** Reads a key from a file, in node. */
  static async fromFile(path) {
    const { readFile } = await import("node:fs/promises");
    return AuthorizationKey.parse(await readFile(path, "latin1"));
  }

  /** SubjectPublicKeyInfo in base64: what the platform is given. */
  async publicKey() {
    const crypto = await subtle();
    const { x, y } = await crypto.exportKey("jwk", await imported(crypto, this.#pkcs8, true));
    return toBase64(concatenated([SPKI_HEAD, fromBase64Url(x), fromBase64Url(y)]));
  }

  /** PKCS#8 in base64. A secret. */
  exportPrivateKey() {
    return toBase64(this.#pkcs8);
  }

  /** ECDSA over SHA-256 of a text, in DER, in base64. */
  async sign(payload) {
    const crypto = await subtle();
    this.#signing ??= imported(crypto, this.#pkcs8, false);
    const raw = await crypto.sign({ name: "ECDSA", hash: "SHA-256" }, await this.#signing, utf8(payload));
    return toBase64(derSignature(new Uint8Array(raw)));
  }
}

async function imported(crypto, pkcs8, isExtractable) {
  try {
    return await crypto.importKey("pkcs8", pkcs8, ALGORITHM, isExtractable, ["sign"]);
  } catch {
    throw invalidKey("the key is no private key on the curve P-256");
  }
}

const fromBase64Url = (text) =>
  fromBase64(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));

/** WebCrypto's r and s of 32 bytes each as the sequence of two integers that the server takes. */
export function derSignature(raw) {
  const integers = [raw.slice(0, 32), raw.slice(32)].map((bytes) => {
    const start = bytes.findIndex((byte, index) => byte !== 0 || index === 31);
    const digits = [...bytes.slice(start)];
    if (digits[0] & 0x80) digits.unshift(0);
    return [0x02, digits.length, ...digits];
  });
  return Uint8Array.from([0x30, integers[0].length + integers[1].length, ...integers.flat()]);
}

function pkcs8In(given) {
  if (typeof given !== "string" || given.length > LONGEST_TEXT) throw invalidKey("the key is no text, or too long");
  const text = given.trim();
  const pem = /^-----BEGIN PRIVATE KEY-----([\sA-Za-z0-9+/=]*)-----END PRIVATE KEY-----$/.exec(text);
  const der = fromBase64(pem ? pem[1].replaceAll(/\s/g, "") : text.replace(/^wallet-auth:/, ""));
  if (der === null) throw invalidKey("the key is neither base64 nor PEM of a PKCS#8 private key");
  const outer = element(der, 0, 0x30);
  if (outer === null || outer.end !== der.length || !isP256(der, outer.start)) {
    throw invalidKey("the key is not an unencrypted PKCS#8 private key on the curve P-256");
  }
  return der;
}

/** RFC 5958: version 0, the algorithm, and an octet string with SEC 1's ECPrivateKey, whose scalar has 32 bytes. */
function isP256(der, start) {
  const version = element(der, start, 0x02);
  if (version === null || version.end - version.start !== 1 || der[version.start] !== 0) return false;
  const isAlgorithm = P256_ALGORITHM.every((byte, index) => der[version.end + index] === byte);
  const octets = isAlgorithm ? element(der, version.end + P256_ALGORITHM.length, 0x04) : null;
  const inner = octets && element(der, octets.start, 0x30);
  const one = inner && element(der, inner.start, 0x02);
  const scalar = one && element(der, one.end, 0x04);
  return scalar !== null && der[one.start] === 1 && scalar.end - scalar.start === 32;
}

/** Where the content of the DER element at an offset starts and ends, or null when it has another tag. */
function element(der, offset, tag) {
  if (der[offset] !== tag) return null;
  const isLong = der[offset + 1] === 0x81;
  const length = isLong ? der[offset + 2] : der[offset + 1];
  const start = offset + (isLong ? 3 : 2);
  const isShortForm = isLong ? length >= 0x80 : length < 0x80;
  return isShortForm && start + length <= der.length ? { start, end: start + length } : null;
}
