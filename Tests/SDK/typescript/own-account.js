// An account with a key of its own in the shape of viem's, as an operator has one for the relay.

import { createECDH, randomBytes } from "node:crypto";
import { checksummed } from "../../../sdk/typescript/src/address.js";
import { toBigInt, toHex } from "../../../sdk/typescript/src/bytes.js";
import { keccak256 } from "../../../sdk/typescript/src/keccak256.js";
import { N } from "../../../sdk/typescript/src/secp256k1.js";
import { typedDataDigest, wireTypedData } from "../../../sdk/typescript/src/typed-data.js";

/** The public key of a private one: 65 bytes. */
function publicKey(privateKey) {
  const curve = createECDH("secp256k1");
  curve.setPrivateKey(privateKey);
  return curve.getPublicKey();
}

function power(base, exponent) {
  let result = 1n;
  for (let square = base % N; exponent > 0n; exponent >>= 1n, square = (square * square) % N) {
    if (exponent & 1n) result = (result * square) % N;
  }
  return result;
}

export function ownAccount(privateKey) {
  const key = Buffer.from(privateKey.slice(2), "hex");
  return {
    address: checksummed(toHex(keccak256(publicKey(key).subarray(1)).slice(12))),
    async signTypedData(typedData) {
      const digest = toBigInt(typedDataDigest(wireTypedData(typedData)));
      const secret = randomBytes(32);
      const point = publicKey(secret);
      const r = toBigInt(point.subarray(1, 33)) % N;
      let s = (power(toBigInt(secret), N - 2n) * (digest + r * toBigInt(key))) % N;
      let parity = point[64] & 1;
      if (s > N / 2n) [s, parity] = [N - s, 1 - parity];
      const half = (number) => number.toString(16).padStart(64, "0");
      return `0x${half(r)}${half(s)}${(27 + parity).toString(16)}`;
    },
  };
}
