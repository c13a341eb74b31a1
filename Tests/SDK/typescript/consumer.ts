// What a program of an operator does, for the compiler to check. It is never run.

import {
  AuthorizationKey,
  DirectTransport,
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
