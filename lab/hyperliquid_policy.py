"""Policies for a vault that trades on Hyperliquid and withdraws to known addresses only; typed data that they judge."""

ZERO_ADDRESS = "0x" + "00" * 20
DOMAIN_TYPE = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
AGENT_TYPES = {
    "EIP712Domain": DOMAIN_TYPE,
    "Agent": [{"name": "source", "type": "string"}, {"name": "connectionId", "type": "bytes32"}],
}
WITHDRAW = "HyperliquidTransaction:Withdraw"
WITHDRAW_TYPES = {
    "EIP712Domain": DOMAIN_TYPE,
    WITHDRAW: [
        {"name": "hyperliquidChain", "type": "string"},
        {"name": "destination", "type": "string"},
        {"name": "amount", "type": "string"},
        {"name": "time", "type": "uint64"},
    ],
}
#: Actions that trade and cannot pay anybody else.
TRADING_KINDS = ["order", "cancel", "cancelByCloid", "batchModify", "scheduleCancel", "updateLeverage"]


def condition(field_source, field, operator, value, **more):
    return {"field_source": field_source, "field": field, "operator": operator, "value": value, **more}


def on_message(types, primary_type, field, operator, value):
    typed_data = {"types": types, "primary_type": primary_type}
    return condition("ethereum_typed_data_message", field, operator, value, typed_data=typed_data)


def blind_trading_rule():
    """Any L1 action of the main network: their content is hidden behind a hash."""
    return {
        "name": "Hyperliquid L1 actions",
        "method": "eth_signTypedData_v4",
        "action": "ALLOW",
        "conditions": [
            condition("ethereum_typed_data_domain", "chainId", "eq", "1337"),
            condition("ethereum_typed_data_domain", "verifyingContract", "eq", ZERO_ADDRESS),
            on_message(AGENT_TYPES, "Agent", "source", "eq", "a"),
        ],
    }


def trading_rules(largest_notional_usd):
    """L1 actions that trade, each order up to a size. The action is seen; blind ones are refused."""
    trading = {
        "name": "Trade on Hyperliquid",
        "method": "hyperliquid_signL1Action",
        "action": "ALLOW",
        "conditions": [
            condition("hyperliquid_action", "kind", "in", TRADING_KINDS),
            condition("hyperliquid_action", "is_testnet", "eq", "false"),
        ],
    }
    large_orders = {
        "name": "No order is too large",
        "method": "hyperliquid_signL1Action",
        "action": "DENY",
        "conditions": [
            condition("hyperliquid_action", "kind", "in", ["order", "batchModify"]),
            condition("hyperliquid_action", "notional", "gt", str(largest_notional_usd)),
        ],
    }
    return [trading, large_orders]


def withdrawal_rule(whitelist):
    """Withdrawals of the main network to the addresses of a list."""
    return {
        "name": "Withdraw to the whitelist",
        "method": "eth_signTypedData_v4",
        "action": "ALLOW",
        "conditions": [
            condition("ethereum_typed_data_domain", "chainId", "in", ["421614", "42161", "1"]),
            condition("ethereum_typed_data_domain", "verifyingContract", "eq", ZERO_ADDRESS),
            on_message(WITHDRAW_TYPES, WITHDRAW, "hyperliquidChain", "eq", "Mainnet"),
            on_message(WITHDRAW_TYPES, WITHDRAW, "destination", "in", whitelist),
        ],
    }


def policy(name, rules):
    return {"version": "1.0", "name": name, "chain_type": "ethereum", "rules": list(rules)}


def agent_typed_data(connection_id, source="a"):
    """What the SDK asks a wallet to sign for an L1 action."""
    return {
        "domain": {"name": "Exchange", "version": "1", "chainId": 1337, "verifyingContract": ZERO_ADDRESS},
        "types": AGENT_TYPES,
        "primary_type": "Agent",
        "message": {"source": source, "connectionId": connection_id},
    }


def withdrawal_typed_data(destination, amount, time_ms, chain="Mainnet"):
    """What the SDK asks a wallet to sign for a withdrawal."""
    return {
        "domain": {
            "name": "HyperliquidSignTransaction", "version": "1", "chainId": 421614, "verifyingContract": ZERO_ADDRESS,
        },
        "types": WITHDRAW_TYPES,
        "primary_type": WITHDRAW,
        "message": {"hyperliquidChain": chain, "destination": destination, "amount": amount, "time": time_ms},
    }  # fmt: skip
