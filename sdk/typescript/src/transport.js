// Ways to send a signed request: through gateways, or to the server itself. Nothing is ever sent twice.

import { concatenated } from "./bytes.js";
import { VaultError } from "./errors.js";
import { directRequest, gatewayRequest } from "./request.js";

const LARGEST_ANSWER_BYTES = 1_048_576;
const TIMEOUT_MS = 30_000;

/** What node says when no connection could be made because of the server's certificate or because it speaks no TLS. */
const HANDSHAKE_CODES = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The same for failures that have no code of their own. */
const HANDSHAKE_MESSAGES = new Set([
  "Client network socket disconnected before secure TLS connection was established",
  "bad port",
]);

/** Sends requests to the gateways of a bundle, first to the one that worked last. */
export class GatewayTransport {
  #gateways;
  #options;
  #first = 0;

  constructor(bundle, options = {}) {
    this.#gateways = bundle.gateways;
    this.#options = options;
  }

  async send(request) {
    const unreachable = [];
    const first = this.#first;
    for (let offset = 0; offset < this.#gateways.length; offset++) {
      const index = (first + offset) % this.#gateways.length;
      const gateway = this.#gateways[index];
      try {
        const answer = await sendOnce(gatewayRequest(request, gateway), gateway, this.#options);
        this.#first = index;
        return answer;
      } catch (error) {
        // The next one is asked only when the request was never sent to this one.
        if (error.kind !== "unavailable") throw error;
        unreachable.push(error.message);
      }
    }
    throw new VaultError("unavailable", `no gateway can be reached: ${unreachable.join("; ")}`);
  }
}

/** Sends requests to the server itself, with the app's secret: for the platform's own programs. */
export class DirectTransport {
  #apiUrl;
  #appSecret;
  #options;

  constructor(bundle, appSecret, options = {}) {
    this.#apiUrl = bundle.api_url;
    this.#appSecret = appSecret;
    this.#options = options;
  }

  send(request) {
    return sendOnce(directRequest(request, this.#apiUrl, this.#appSecret), this.#apiUrl, this.#options);
  }
}

/** Sends a request once: `unavailable` if it was provably not sent, `answer_lost` if it may have been. */
export async function sendOnce({ method, url, headers, body }, server, { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS }) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method,
      headers,
      body,
      signal,
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
    });
    return { status: response.status, headers: response.headers, text: await boundedText(response, server) };
  } catch (error) {
    if (error instanceof VaultError) throw error;
    const word = error?.cause?.code ?? error?.name ?? "error";
    throw wasNeverSent(error)
      ? new VaultError("unavailable", `${server} cannot be reached: ${word}`, { cause: error })
      : new VaultError("answer_lost", `${server} did not answer: ${word}`, { cause: error });
  }
}

/**
 * Whether a failed fetch never got as far as sending. Node tells; browsers do not, and there every failure counts as
 * sent.
 */
function wasNeverSent(error) {
  const cause = error?.cause ?? error;
  if (Array.isArray(cause?.errors) && cause.errors.length > 0) return cause.errors.every(wasNeverSent);
  if (cause?.syscall === "connect" || cause?.syscall === "getaddrinfo") return true;
  return HANDSHAKE_CODES.has(cause?.code) || HANDSHAKE_MESSAGES.has(cause?.message);
}

async function boundedText(response, server) {
  const parts = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LARGEST_ANSWER_BYTES) {
      await reader.cancel();
      throw new VaultError("malformed_answer", `the answer of ${server} is too long`, { status: response.status });
    }
    parts.push(value);
  }
  return new TextDecoder().decode(concatenated(parts));
}
