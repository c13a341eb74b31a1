// Who made a signature: recovery of a public key on secp256k1 (SEC 1 §4.1.6). Only public numbers are handled here, so
// nothing has to take constant time.

const P = 2n ** 256n - 2n ** 32n - 977n;
/** The order of the group. */
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  1n,
];
const INFINITY = [1n, 1n, 0n];

const modulo = (number, modulus) => {
  const rest = number % modulus;
  return rest < 0n ? rest + modulus : rest;
};

function power(base, exponent, modulus) {
  let result = 1n;
  for (let square = modulo(base, modulus); exponent > 0n; exponent >>= 1n, square = (square * square) % modulus) {
    if (exponent & 1n) result = (result * square) % modulus;
  }
  return result;
}

// Points are [x, y, z] in Jacobian coordinates: (x / z², y / z³); z = 0 is the point at infinity.

function doubled([x, y, z]) {
  if (z === 0n || y === 0n) return INFINITY;
  const square = (y * y) % P;
  const s = (4n * x * square) % P;
  const m = (3n * x * x) % P;
  const nextX = modulo(m * m - 2n * s, P);
  return [nextX, modulo(m * (s - nextX) - 8n * square * square, P), (2n * y * z) % P];
}

function sum(a, b) {
  if (a[2] === 0n) return b;
  if (b[2] === 0n) return a;
  const [za, zb] = [(a[2] * a[2]) % P, (b[2] * b[2]) % P];
  const [ua, ub] = [(a[0] * zb) % P, (b[0] * za) % P];
  const [sa, sb] = [(a[1] * zb * b[2]) % P, (b[1] * za * a[2]) % P];
  if (ua === ub) return sa === sb ? doubled(a) : INFINITY;
  const [h, r] = [modulo(ub - ua, P), modulo(sb - sa, P)];
  const square = (h * h) % P;
  const cube = (square * h) % P;
  const x = modulo(r * r - cube - 2n * ua * square, P);
  return [x, modulo(r * (ua * square - x) - sa * cube, P), (h * a[2] * b[2]) % P];
}

/** first · a + second · b, both at once (Straus). */
function combination(first, a, second, b) {
  const both = sum(a, b);
  let result = INFINITY;
  for (let bit = 255n; bit >= 0n; bit--) {
    result = doubled(result);
    const [isFirst, isSecond] = [(first >> bit) & 1n, (second >> bit) & 1n];
    if (isFirst && isSecond) result = sum(result, both);
    else if (isFirst) result = sum(result, a);
    else if (isSecond) result = sum(result, b);
  }
  return result;
}

/**
 * The public key that signed a digest: [x, y], or null where there is none.
 * `parity` is 1 when the y of the signature's point is odd. A point whose x is r + n is not tried: no signer makes one.
 */
export function recoveredPublicKey(digest, r, s, parity) {
  if (r <= 0n || r >= N || s <= 0n || s >= N) return null;
  const squareOfY = modulo(r * r * r + 7n, P);
  let y = power(squareOfY, (P + 1n) / 4n, P);
  if ((y * y) % P !== squareOfY) return null;
  if (Number(y & 1n) !== parity) y = P - y;
  const inverse = power(r, N - 2n, N);
  const onGenerator = modulo(-digest * inverse, N);
  const [x, jacobianY, z] = combination(onGenerator, G, (s * inverse) % N, [r, y, 1n]);
  if (z === 0n) return null;
  const unit = power(z, P - 2n, P);
  const square = (unit * unit) % P;
  return [(x * square) % P, (jacobianY * square * unit) % P];
}
