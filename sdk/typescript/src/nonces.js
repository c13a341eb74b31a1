/** Nonces for Hyperliquid: milliseconds of the clock, each larger than all before, though the clock goes back. */
export class NonceSequence {
  #clock;
  #newest = 0;

  constructor(clock = Date.now) {
    this.#clock = clock;
  }

  /** A nonce that was never handed out before. */
  next() {
    this.#newest = Math.max(this.#clock(), this.#newest + 1);
    return this.#newest;
  }
}

/** Shared by all accounts, so that two accounts of one wallet never hand out the same nonce. */
export const processNonces = new NonceSequence();
