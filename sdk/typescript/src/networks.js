import { invalidRequest } from "./errors.js";

/**
 * Refuses typed data for the network of Hyperliquid that the vault is not on: an SDK that was told another URL may sign
 * for the wrong one without a word.
 */
export function checkNetwork({ domain, primary_type: primaryType, message }, isTestnet) {
  let [found, wanted] = [null, null];
  if (primaryType === "Agent" && domain.name === "Exchange") {
    [found, wanted] = [message.source, isTestnet ? "b" : "a"];
  } else if (primaryType.startsWith("HyperliquidTransaction:")) {
    [found, wanted] = [message.hyperliquidChain, isTestnet ? "Testnet" : "Mainnet"];
  }
  if (found !== wanted) {
    const network = isTestnet ? "test" : "main";
    throw invalidRequest(`this vault is on Hyperliquid's ${network} network, what is to be signed is not for it`);
  }
}
