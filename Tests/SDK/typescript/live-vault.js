// Vaults on a real server, which lab/python starts, or those that the environment describes.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../../", import.meta.url));

/** Returns the description of Tests/SDK/live_vault.py, and what ends it. */
export async function startLiveVault() {
  const given = process.env.COUNTERSIGN_LIVE_VAULT;
  if (given) return { vault: JSON.parse(given), stop: async () => {} };
  const stdio = ["pipe", "pipe", "inherit"];
  const server = spawn(`${checkout}lab/python`, [`${checkout}Tests/SDK/live_vault.py`], { stdio });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  for await (const line of createInterface(server.stdout)) {
    const stop = () => {
      server.stdin.end();
      return ended;
    };
    return { vault: JSON.parse(line), stop };
  }
  throw new Error("the server did not start");
}
