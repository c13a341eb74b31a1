// Requests for signatures: what the operator's key signs, and how a gateway or the server itself is asked.

import { signedUrl } from "./bundle.js";
import { toBase64, utf8 } from "./bytes.js";
import { canonicalJson } from "./canonical-json.js";
import { invalidRequest } from "./errors.js";

/** The text that the key signs: RFC 8785 of the request as the server sees it. */
export function authorizationPayload(bundle, body, expiryMs, idempotencyKey) {
  const headers = { "privy-app-id": bundle.app_id, "privy-request-expiry": String(expiryMs) };
  if (idempotencyKey !== undefined) {
    if (typeof idempotencyKey !== "string" || !/^[!-~]{1,256}$/.test(idempotencyKey)) {
      throw invalidRequest("the idempotency key is not 1 to 256 visible ASCII characters");
    }
    headers["privy-idempotency-key"] = idempotencyKey;
  }
  return canonicalJson({ version: 1, method: "POST", url: signedUrl(bundle), body, headers });
}

/** Signs a request for the wallet of a bundle. */
export async function signRequest(bundle, key, body, expiryMs, idempotencyKey) {
  const signature = await key.sign(authorizationPayload(bundle, body, expiryMs, idempotencyKey));
  return {
    walletId: bundle.wallet_id,
    appId: bundle.app_id,
    body: canonicalJson(body),
    signature,
    expiryMs,
    idempotencyKey,
  };
}

/** How a gateway is asked. */
export function gatewayRequest(request, gateway) {
  const headers = {
    "Content-Type": "application/json",
    "X-Privy-App-Id": request.appId,
    "X-Privy-Authorization-Signature": request.signature,
    "X-Privy-Request-Expiry": String(request.expiryMs),
  };
  if (request.idempotencyKey !== undefined) headers["X-Privy-Idempotency-Key"] = request.idempotencyKey;
  return { method: "POST", url: `${gateway}/v1/vault/${request.walletId}/rpc`, headers, body: request.body };
}

/** How the server itself is asked, by who has the app's secret. */
export function directRequest(request, apiUrl, appSecret) {
  const headers = {
    "Content-Type": "application/json",
    Authorization: `Basic ${toBase64(utf8(`${request.appId}:${appSecret}`))}`,
    "privy-app-id": request.appId,
    "privy-authorization-signature": request.signature,
    "privy-request-expiry": String(request.expiryMs),
  };
  if (request.idempotencyKey !== undefined) headers["privy-idempotency-key"] = request.idempotencyKey;
  return { method: "POST", url: `${apiUrl}/v1/wallets/${request.walletId}/rpc`, headers, body: request.body };
}
