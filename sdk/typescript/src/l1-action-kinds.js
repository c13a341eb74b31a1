// The kinds of L1 action with their members in the order in which the exchange hashes them.

/** Members in order; those that hold objects say so with members of their own. */
const members = (names, inner = {}) => new Map(names.split(" ").filter(Boolean).map((name) => [name, inner[name]]));

const ORDER = members("a b p s r t c", {
  t: members("limit trigger", { limit: members("tif"), trigger: members("isMarket triggerPx tpsl") }),
});
const CHANGE = { order: ORDER };

/** What an account can do. */
const ACCOUNT = {
  order: members("orders grouping builder", { orders: ORDER, grouping: members("p"), builder: members("b f") }),
  cancel: members("cancels f", { cancels: members("a o") }),
  cancelByCloid: members("cancels f", { cancels: members("asset cloid") }),
  modify: members("oid order a", CHANGE),
  batchModify: members("modifies a", { modifies: members("oid order", CHANGE) }),
  scheduleCancel: members("time"),
  twapOrder: members("twap details", {
    twap: members("a b s r m t"),
    details: members("t s", { t: members("p a") }),
  }),
  twapCancel: members("a t"),
  updateLeverage: members("asset isCross leverage"),
  updateIsolatedMargin: members("asset isBuy ntli"),
  topUpIsolatedOnlyMargin: members("asset leverage"),
  noop: members(""),
  borrowLend: members("operation token amount"),
  userOutcome: members("splitOutcome mergeOutcome mergeQuestion negateOutcome", {
    splitOutcome: members("outcome amount"),
    mergeOutcome: members("outcome amount"),
    mergeQuestion: members("question amount"),
    negateOutcome: members("question outcome amount"),
  }),
  createSubAccount: members("name"),
  subAccountModify: members("subAccountUser name"),
  subAccountTransfer: members("subAccountUser isDeposit usd"),
  subAccountSpotTransfer: members("subAccountUser isDeposit token amount"),
  vaultTransfer: members("vaultAddress isDeposit usd"),
  createVault: members("name description initialUsd nonce"),
  vaultModify: members("vaultAddress allowDeposits alwaysCloseOnWithdraw"),
  vaultDistribute: members("vaultAddress usd"),
  agentSendAsset: members("destination sourceDex destinationDex token amount fromSubAccount nonce"),
  agentSetAbstraction: members("abstraction"),
  agentEnableDexAbstraction: members(""),
  setReferrer: members("code"),
  registerReferrer: members("code"),
  setDisplayName: members("displayName"),
  claimRewards: members(""),
  reserveRequestWeight: members("weight destination"),
  evmUserModify: members("usingBigBlocks"),
  spotUser: members("toggleSpotDusting", { toggleSpotDusting: members("optOut") }),
  hip3LiquidatorTransfer: members("dex ntl isDeposit"),
  gossipPriorityBid: members("slotId ip maxGas"),
};

const IP = { node_ip: members("Ip") };
const TOKEN = members("token");
const REGISTRATION = (mode) =>
  members("maxGas assetRequest dex schema", {
    assetRequest: members(`coin szDecimals oraclePx marginTableId ${mode}`),
    schema: members("fullName collateralToken oracleUpdater"),
  });

/** One of these, by its name. */
const oneOf = (variants) => members(Object.keys(variants).join(" "), variants);

/** What validators and deployers of tokens and markets do. Pairs of an asset and a value are lists. */
const OPERATION = {
  finalizeEvmContract: members("token input", { input: members("create", { create: members("nonce") }) }),
  authorizeAqav2Role: members("token role"),
  activateOutcomeDeployer: members("isDeactivate"),
  validatorL1Stream: members("riskFreeRate"),
  CSignerAction: members("jailSelf unjailSelf"),
  CValidatorAction: oneOf({
    changeProfile: members("node_ip name description unjailed disable_delegations commission_bps signer", IP),
    register: members("profile unjailed initial_wei", {
      profile: members("node_ip name description delegations_disabled commission_bps signer", IP),
    }),
    unregister: undefined,
  }),
  spotDeploy: oneOf({
    registerToken2: members("spec maxGas fullName", { spec: members("name szDecimals weiDecimals") }),
    userGenesis: members("token userAndWei existingTokenAndWei blacklistUsers"),
    genesis: members("token maxSupply noHyperliquidity"),
    registerSpot: members("tokens"),
    registerHyperliquidity: members("spot startPx orderSz nOrders nSeededLevels"),
    setDeployerTradingFeeShare: members("token share"),
    enableQuoteToken: TOKEN,
    enableAlignedQuoteToken: TOKEN,
    enableFreezePrivilege: TOKEN,
    revokeFreezePrivilege: TOKEN,
    freezeUser: members("token user freeze"),
  }),
  perpDeploy: oneOf({
    registerAsset2: REGISTRATION("marginMode"),
    registerAsset: REGISTRATION("onlyIsolated"),
    setOracle: members("dex oraclePxs markPxs externalPerpPxs"),
    setFundingMultipliers: undefined,
    setFundingInterestRates: undefined,
    setFundingClamps: undefined,
    setDeployerFees: members("scale growthMode"),
    haltTrading: members("coin isHalted"),
    setMarginTableIds: undefined,
    insertMarginTable: members("dex marginTable", {
      marginTable: members("description marginTiers", { marginTiers: members("lowerBound maxLeverage") }),
    }),
    setFeeRecipient: members("dex feeRecipient"),
    setOpenInterestCaps: undefined,
    setSubDeployers: members("dex subDeployers", { subDeployers: members("variant user allowed") }),
    setMarginModes: undefined,
    setFeeScale: members("dex scale"),
    setGrowthModes: undefined,
    setPerpAnnotation: members("coin category description displayName keywords"),
    disableDex: undefined,
  }),
};

/** The members behind `type` of every kind. */
export const KINDS = new Map(Object.entries({ ...ACCOUNT, ...OPERATION }));

/** Kinds that hold one of their members. */
export const ONE_OF = new Set("userOutcome CSignerAction CValidatorAction spotDeploy perpDeploy".split(" "));

/** Members that hold addresses or client's ids: the exchange hashes their digits in lower case. */
export const HEXADECIMAL = new Set(
  (
    "b c cloid oid subAccountUser vaultAddress destination fromSubAccount " +
    "signer user userAndWei blacklistUsers oracleUpdater feeRecipient"
  ).split(" "),
);
