import { checksummed, isAddress } from "./address.js";
import { VaultError } from "./errors.js";

const FORMAT = "countersign-vault/1";
const LARGEST_BUNDLE = 65_536;
const MOST_URLS = 16;

const URL_PARTS =
  /^(https?):\/\/(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?((?:\/[A-Za-z0-9._~-]+)*)$/;

const matches = (pattern) => (value) => typeof value === "string" && pattern.test(value);

/** Whether a text is a URL to send requests to: https, or http on this machine; no query, no slash at the end. */
export function isServiceUrl(value) {
  const parts = typeof value === "string" && value.length <= 2048 ? URL_PARTS.exec(value) : null;
  if (parts === null) return false;
  const [, scheme, host, port, path] = parts;
  if (Number(port ?? 1) > 65535 || path.split("/").some((segment) => segment === "." || segment === "..")) return false;
  return isHost(host) && (scheme === "https" || isLoopback(host));
}

function isHost(host) {
  if (!host.startsWith("[")) return !host.includes("..");
  try {
    return new URL(`https://${host}`).hostname.startsWith("[");
  } catch {
    return false;
  }
}

const isLoopback = (host) =>
  host === "localhost" || host === "[::1]" || /^127(?:\.(?:0|[1-9][0-9]{0,2})){3}$/.test(host);

const areUrls = (least) => (value) =>
  Array.isArray(value) &&
  value.length >= least &&
  value.length <= MOST_URLS &&
  value.every(isServiceUrl) &&
  new Set(value).size === value.length;

const ID = { is: matches(/^[a-z0-9]{24}$/), demand: "must be 24 characters of a-z and 0-9" };
const SEVERAL = `${MOST_URLS} different URLs, each of which`;
const A_URL = "must be an https URL (http only on this machine) without a query and without a slash at the end";
const MEMBERS = {
  wallet_id: ID,
  address: { is: isAddress, demand: "must be 0x and 40 hexadecimal digits, with a right checksum if in mixed case" },
  app_id: { is: matches(/^[!-9;-~]{1,128}$/), demand: "must be 1 to 128 visible ASCII characters without a colon" },
  api_url: { is: isServiceUrl, demand: A_URL },
  gateways: { is: areUrls(1), demand: `must be 1 to ${SEVERAL} ${A_URL}` },
  relays: { is: areUrls(0), demand: `must be at most ${SEVERAL} ${A_URL}`, optional: true },
  is_testnet: { is: (value) => typeof value === "boolean", demand: "must be true or false" },
  signer_id: { ...ID, optional: true },
  policy_id: { ...ID, optional: true },
};

const invalid = (message, members = []) => new VaultError("invalid_bundle", message, { members });

/**
 * Reads the onboarding bundle of a vault: its JSON text or the parsed object. Unknown members are ignored.
 * Throws a VaultError of kind `invalid_bundle` that names what is wrong.
 */
export function parseBundle(given) {
  const value = typeof given === "string" ? parsed(given) : given;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw invalid("the bundle is not a JSON object");
  }
  if (value.format !== FORMAT) throw invalid(`\`format\` must be "${FORMAT}"`, ["format"]);
  const wrong = Object.entries(MEMBERS).filter(([name, { is, optional }]) =>
    Object.hasOwn(value, name) ? !is(value[name]) : !optional,
  );
  if (wrong.length > 0) {
    throw invalid(
      wrong.map(([name, { demand }]) => `\`${name}\` ${demand}`).join("; "),
      wrong.map(([name]) => name),
    );
  }
  const bundle = { format: FORMAT };
  for (const name of Object.keys(MEMBERS)) {
    if (!Object.hasOwn(value, name)) continue;
    bundle[name] = Array.isArray(value[name]) ? Object.freeze([...value[name]]) : value[name];
  }
  bundle.relays ??= Object.freeze([]);
  bundle.address = checksummed(value.address);
  return Object.freeze(bundle);
}

function parsed(text) {
  if (text.length > LARGEST_BUNDLE) throw invalid("the bundle is longer than 64 KiB");
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("the bundle is not JSON");
  }
}

/** The base URL for a Hyperliquid SDK that trades through the relay. */
export function relayUrl(bundle) {
  if (!bundle.relays?.length) throw invalid("the bundle has no `relays`", ["relays"]);
  return bundle.relays[0];
}

/** The URL that requests for signatures are signed for. */
export const signedUrl = (bundle) => `${bundle.api_url}/v1/wallets/${bundle.wallet_id}/rpc`;
