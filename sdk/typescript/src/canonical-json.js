import { isUnicode } from "./bytes.js";
import { invalidRequest } from "./errors.js";

/** RFC 8785. Numbers and strings are written as ECMAScript does; members are sorted by UTF-16 code units. */
export function canonicalJson(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === "string" && isUnicode(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${canonicalJson(name)}:${canonicalJson(value[name])}`).join(",")}}`;
  }
  throw invalidRequest("the request has no canonical JSON");
}
