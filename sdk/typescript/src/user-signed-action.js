// Actions of Hyperliquid that are signed member by member, such as withdrawals.

import { invalidRequest } from "./errors.js";

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";
/** The chain that the official SDK signs for. It only has to be the one that is posted. */
const CHAIN_ID = 421614;

/** Of each kind the name of its typed data and what is signed behind `hyperliquidChain`; the last one is the nonce. */
const KINDS = {
  withdraw3: ["Withdraw", "string destination,string amount,uint64 time"],
  usdSend: ["UsdSend", "string destination,string amount,uint64 time"],
  spotSend: ["SpotSend", "string destination,string token,string amount,uint64 time"],
  usdClassTransfer: ["UsdClassTransfer", "string amount,bool toPerp,uint64 nonce"],
  sendAsset: [
    "SendAsset",
    "string destination,string sourceDex,string destinationDex,string token,string amount,string fromSubAccount," +
      "uint64 nonce",
  ],
  sendToEvmWithData: [
    "SendToEvmWithData",
    "string token,string amount,string sourceDex,string destinationRecipient,string addressEncoding," +
      "uint32 destinationChainId,uint64 gasLimit,bytes data,uint64 nonce",
  ],
  approveAgent: ["ApproveAgent", "address agentAddress,string agentName,uint64 nonce"],
  approveBuilderFee: ["ApproveBuilderFee", "string maxFeeRate,address builder,uint64 nonce"],
  tokenDelegate: ["TokenDelegate", "address validator,uint64 wei,bool isUndelegate,uint64 nonce"],
  cDeposit: ["CDeposit", "uint64 wei,uint64 nonce"],
  cWithdraw: ["CWithdraw", "uint64 wei,uint64 nonce"],
  convertToMultiSigUser: ["ConvertToMultiSigUser", "string signers,uint64 nonce"],
  userSetAbstraction: ["UserSetAbstraction", "address user,string abstraction,uint64 nonce"],
  userDexAbstraction: ["UserDexAbstraction", "address user,bool enabled,uint64 nonce"],
  userPortfolioMargin: ["UserPortfolioMargin", "address user,bool enabled,uint64 nonce"],
  linkStakingUser: ["LinkStakingUser", "address user,bool isFinalize,uint64 nonce"],
  stakingLinkDisableTradingUser: ["StakingLinkDisableTradingUser", "address tradingUser,uint64 nonce"],
};

/** The action with its network, chain and nonce, as it is posted, and the typed data that is signed for it. */
export function userSignedAction(given, nonce, isTestnet) {
  const kind = given !== null && typeof given === "object" && Object.hasOwn(KINDS, given.type) ? KINDS[given.type] : null;
  if (kind === null) throw invalidRequest("the action's `type` is none that is signed member by member");
  const [name, declared] = kind;
  const fields = declared.split(",").map((field) => {
    const [type, name] = field.split(" ");
    return { name, type };
  });
  const added = {
    signatureChainId: "0x" + CHAIN_ID.toString(16),
    hyperliquidChain: isTestnet ? "Testnet" : "Mainnet",
    [fields[fields.length - 1].name]: nonce,
  };
  const known = new Set(["type", ...fields.map((field) => field.name)]);
  const stranger = Object.keys(given).find((member) => !known.has(member) || Object.hasOwn(added, member));
  if (stranger !== undefined) throw invalidRequest(`\`${stranger}\` is not a member of \`${given.type}\` to give`);
  const action = { ...given, ...added };
  const primaryType = `HyperliquidTransaction:${name}`;
  // The name of an unnamed agent is signed, but not posted.
  const message = given.type === "approveAgent" ? { agentName: "", ...action } : action;
  return {
    action,
    typedData: {
      domain: {
        name: "HyperliquidSignTransaction",
        version: "1",
        chainId: CHAIN_ID,
        verifyingContract: ZERO_ADDRESS,
      },
      types: { [primaryType]: [{ name: "hyperliquidChain", type: "string" }, ...fields] },
      primaryType,
      message,
    },
  };
}
