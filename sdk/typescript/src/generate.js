#!/usr/bin/env node
// Makes the operator's key: the private half goes into a file, the public half is printed for the platform.
//
//   countersign-vault generate FILE

import { writeFile } from "node:fs/promises";
import { AuthorizationKey } from "./authorization-key.js";

const [command, file] = process.argv.slice(2);
if (command !== "generate" || !file) {
  console.error("usage: countersign-vault generate FILE");
  process.exit(2);
}
const key = await AuthorizationKey.generate();
try {
  await writeFile(file, key.exportPrivateKey() + "\n", { mode: 0o600, flag: "wx" });
} catch (error) {
  console.error(`countersign-vault: ${file}: ${error.code}`);
  process.exit(1);
}
console.log(await key.publicKey());
