// Keccak-256 as Ethereum uses it: rate 136 bytes, padding 0x01 (SHA-3 pads with 0x06).

const RATE = 136;
const MASK = (1n << 64n) - 1n;

const rotated = (lane, by) => (by === 0n ? lane : ((lane << by) | (lane >> (64n - by))) & MASK);

/** Constants of step ι, from the linear feedback shift register of the specification. */
const ROUND_CONSTANTS = (() => {
  const constants = [];
  let register = 1;
  for (let round = 0; round < 24; round++) {
    let constant = 0n;
    for (let exponent = 0; exponent < 7; exponent++) {
      if (register & 1) constant |= 1n << BigInt((1 << exponent) - 1);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    constants.push(constant);
  }
  return constants;
})();

/** Where ρ and π take a lane, and how far it is rotated. */
const MOVES = (() => {
  const moves = [];
  let [x, y] = [1, 0];
  for (let step = 1; step <= 24; step++) {
    const target = [y, (2 * x + 3 * y) % 5];
    moves.push({ from: x + 5 * y, to: target[0] + 5 * target[1], by: BigInt(((step * (step + 1)) / 2) % 64) });
    [x, y] = target;
  }
  return moves;
})();

function permute(lanes) {
  const moved = new Array(25);
  for (const constant of ROUND_CONSTANTS) {
    for (let x = 0; x < 5; x++) {
      moved[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    }
    const columns = moved.slice(0, 5);
    for (let x = 0; x < 5; x++) {
      const change = columns[(x + 4) % 5] ^ rotated(columns[(x + 1) % 5], 1n);
      for (let y = 0; y < 25; y += 5) lanes[x + y] ^= change;
    }
    moved[0] = lanes[0];
    for (const { from, to, by } of MOVES) moved[to] = rotated(lanes[from], by);
    for (let y = 0; y < 25; y += 5) {
      for (let x = 0; x < 5; x++) {
        lanes[x + y] = moved[x + y] ^ (~moved[((x + 1) % 5) + y] & MASK & moved[((x + 2) % 5) + y]);
      }
    }
    lanes[0] ^= constant;
  }
}

/** The 32 bytes of Keccak-256. */
export function keccak256(message) {
  const padded = new Uint8Array((Math.floor(message.length / RATE) + 1) * RATE);
  padded.set(message);
  padded[message.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const view = new DataView(padded.buffer);
  const lanes = new Array(25).fill(0n);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) lanes[lane] ^= view.getBigUint64(block + 8 * lane, true);
    permute(lanes);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(8 * lane, lanes[lane], true);
  return new Uint8Array(digest.buffer);
}
