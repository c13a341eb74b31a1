// What a program of an operator does, for the compiler to check. It is never run.

import {
  AuthorizationKey,
  DirectTransport,
  HyperliquidClient,
  NonceSequence,
  VaultError,
  createVaultAccount,
  createVaultSigner,
  parseBundle,
  relayUrl,
} from "../../../sdk/typescript/src/index";
import type { Bundle, Hex, VaultAccount } from "../../../sdk/typescript/src/index";

/** As Hyperliquid's SDK declares a wallet of viem and of ethers. */
interface ViemWallet {
  signTypedData(
    parameters: {
      domain: { name: string; version: string; chainId: number; verifyingContract: Hex };
      types: { [key: string]: { name: string; type: string }[] };
      primaryType: string;
      message: Record<string, unknown>;
    },
    options?: unknown,
  ): Promise<Hex>;
  address: Hex;
}
interface EthersWallet {
  signTypedData(
    domain: { name: string; version: string; chainId: number; verifyingContract: string },
    types: { [key: string]: { name: string; type: string }[] },
    value: Record<string, unknown>,
  ): Promise<string>;
  getAddress(): Promise<string>;
}

/** Trades, for the vault and through the relay with an own account. */
export async function trade(text: string, account: VaultAccount, own: ViemWallet): Promise<string> {
  const client = new HyperliquidClient({ account, showsActions: true, url: "https://proxy.example" });
  const relayed = new HyperliquidClient({ account: own, bundle: text, nonces: new NonceSequence() });
  // @ts-expect-error the relay is that of a bundle
  new HyperliquidClient({ account: own });
  const asset = (await client.asset("ETH")) ?? 1;
  // @ts-expect-error prices are texts
  await client.order({ asset, isBuy: true, price: 1500, size: "0.05" });
  const status = await relayed.order({ asset, isBuy: true, price: "1500", size: "0.05", timeInForce: "Alo" });
  await client.act({ type: "scheduleCancel" }, { expiresAfter: 1 });
  await account.signL1Action({ action: { type: "noop" }, nonce: account.nextNonce() }, { idempotencyKey: "once" });
  switch (status.kind) {
    case "resting":
      return String(await client.cancel({ asset, orderId: status.orderId }));
    case "filled":
      return status.averagePrice;
    case "refused":
      return status.reason;
    case "noted":
      return status.word;
  }
}

export async function program(text: string, secret: string): Promise<Hex> {
  const bundle: Bundle = parseBundle(text);
  const key = await AuthorizationKey.generate();
  const account: VaultAccount = createVaultAccount({ bundle, authPrivateKey: key });
  const wallets: [ViemWallet, EthersWallet] = [account, createVaultSigner({ bundle: text, authPrivateKey: secret })];
  createVaultAccount({
    gatewayUrl: relayUrl(bundle),
    privyAppId: bundle.app_id,
    walletId: bundle.wallet_id,
    walletAddress: wallets[0].address,
    authPrivateKey: secret,
    transport: new DirectTransport(bundle, secret, { timeoutMs: 1000 }),
  });
  // @ts-expect-error without a key there is no account
  createVaultAccount({ bundle });
  // @ts-expect-error a key is made or read
  new AuthorizationKey();
  try {
    return await account.signMessage({ message: { raw: new Uint8Array(4) } });
  } catch (error) {
    if (error instanceof VaultError && error.kind === "denied") console.log(error.details?.["reason"], error.code);
    // @ts-expect-error no error is of this kind
    if (error instanceof VaultError && error.kind === "tired") console.log(error);
    throw error;
  }
}
