"""The books of the exchange stub: accounts, orders, nonces, money. Orders fill or rest at the mid price."""

import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal

import exchange_wire as wire
from exchange_wire import ExchangeError, Undeserializable

DAY_MS = 86_400_000
#: Name, decimals of sizes, highest leverage; the position in the list is the asset's number.
UNIVERSE = [("BTC", 5, 40), ("ETH", 4, 25), ("SOL", 2, 20), ("kPEPE", 0, 10)]
DONE = {"type": "default"}


@dataclass
class Account:
    usd: Decimal = Decimal(0)
    spot: Decimal = Decimal(0)
    orders: dict = field(default_factory=dict)
    positions: dict = field(default_factory=dict)
    #: Asset name to (is cross, leverage).
    leverage: dict = field(default_factory=dict)
    ledger: list = field(default_factory=list)


class Exchange:
    """One exchange. The address that a signature recovers to, never a claimed one, decides whose account it is."""

    def __init__(self, is_mainnet):
        self.is_mainnet = is_mainnet
        self.lock = threading.RLock()
        self.accounts = {}
        self.agents = {}
        self.masters = {}
        self.nonces = {}
        self.log = []
        self.last_order_id = 91_490_000
        self.mids = {
            "BTC": Decimal(60000), "ETH": Decimal(2000), "SOL": Decimal(150), "kPEPE": Decimal("0.01"),
        }  # fmt: skip

    def now_ms(self):
        return int(time.time() * 1000)

    def account(self, address):
        return self.accounts.setdefault(address, Account())

    # ------------------------------------------------------------------------------------------ requests

    def handle(self, body):
        """Verifies and carries out the body of `POST /exchange`."""
        if not isinstance(body, dict) or not isinstance(body.get("action"), dict):
            raise Undeserializable
        action, nonce = body["action"], wire.uint64(body.get("nonce"))
        entry = {"type": action.get("type"), "nonce": nonce, "action": action}
        entry |= {name: body[name] for name in ("vaultAddress", "expiresAfter", "signature") if name in body}
        self.log.append(entry)
        try:
            if action.get("type") in wire.USER_SIGNED_ACTIONS:
                address = self.user_signer(action, nonce, body, entry)
            else:
                address, action = self.l1_account(action, nonce, body, entry)
            response = getattr(self, "do_" + action["type"])(address, action)
        except ExchangeError as error:
            entry["error"] = str(error)
            raise
        entry["response"] = response
        return {"status": "ok", "response": response}

    def user_signer(self, action, nonce, body, entry):
        """The signer of an action that is signed as itself; agents cannot sign these."""
        if action.get("hyperliquidChain") != ("Mainnet" if self.is_mainnet else "Testnet"):
            raise ExchangeError("Invalid chain")
        if action.get("time", action.get("nonce")) != nonce:
            raise ExchangeError("Nonce mismatch")
        signer = wire.recover(wire.user_signed_digest(action), body.get("signature"))
        entry["signer"] = signer
        if signer not in self.accounts:
            raise ExchangeError(f"Must deposit before performing actions. User: {signer}")
        self.use_nonce(signer, nonce)
        return signer

    def l1_account(self, action, nonce, body, entry):
        """The account that an `Agent` signature acts for, and the action as the exchange reads it."""
        vault, expires_after = body.get("vaultAddress"), body.get("expiresAfter")
        vault = None if vault is None else wire.address(vault)
        expires_after = None if expires_after is None else wire.uint64(expires_after)
        action = wire.canonical(action)
        connection = wire.connection_id(action, vault, nonce, expires_after)
        signer = wire.recover(wire.agent_digest(connection, self.is_mainnet), body.get("signature"))
        entry["signer"] = signer
        address = signer if signer in self.accounts else self.agents.get(signer)
        if address is None:
            raise ExchangeError(f"User or API Wallet {signer} does not exist.")
        if expires_after is not None and self.now_ms() > expires_after:
            raise ExchangeError("Action already expired")
        self.use_nonce(signer, nonce)
        if vault is None:
            return address, action
        if self.masters.get(vault) != address:
            raise ExchangeError(f"Vault not registered: {vault}")
        return vault, action

    def use_nonce(self, signer, nonce):
        """Nonces are times; the 100 highest of a signer are remembered."""
        used = self.nonces.setdefault(signer, [])
        if not self.now_ms() - 2 * DAY_MS < nonce < self.now_ms() + DAY_MS:
            raise ExchangeError(f"Invalid nonce: nonce out of range {nonce}")
        if nonce in used:
            raise ExchangeError(f"Invalid nonce: duplicate nonce {nonce}")
        if len(used) >= 100 and nonce < min(used):
            raise ExchangeError(f"Invalid nonce: nonce too low {nonce} < {min(used)}")
        self.nonces[signer] = sorted([*used, nonce])[-100:]

    # ------------------------------------------------------------------------------------------ trading

    def place(self, account, order):
        """What becomes of one order: filled, resting, or an error in the exchange's words."""
        number = order["a"]
        if number >= len(UNIVERSE):
            return {"error": f"Order has invalid asset. asset={number}"}
        coin = UNIVERSE[number][0]
        price, size, mid = Decimal(order["p"]), Decimal(order["s"]), self.mids[coin]
        problem = self.problem(account, order, coin, price, size)
        if problem:
            return {"error": f"{problem} asset={number}"}
        self.last_order_id += 1
        found = {"oid": self.last_order_id, **({"cloid": order["c"]} if "c" in order else {})}
        tif = order["t"].get("limit", {}).get("tif")
        crosses = price >= mid if order["b"] else price <= mid
        if tif == "Alo" and crosses:
            return {"error": f"Post only order would have immediately matched, bbo was {mid}@{mid}. asset={number}"}
        if tif and crosses:
            change = size if order["b"] else -size
            account.positions[coin] = account.positions.get(coin, Decimal(0)) + change
            if account.positions[coin] == 0:
                del account.positions[coin]
            return {"filled": {"totalSz": str(size), "avgPx": str(mid), **found}}
        if tif in ("Ioc", "FrontendMarket"):
            return {"error": f"Order could not immediately match against any resting orders. asset={number}"}
        account.orders[self.last_order_id] = {
            "coin": coin, "side": "B" if order["b"] else "A", "limitPx": order["p"], "sz": order["s"],
            "oid": self.last_order_id, "timestamp": self.now_ms(), "origSz": order["s"], "cloid": order.get("c"),
            "asset": number,
        }  # fmt: skip
        return {"resting": found}

    def problem(self, account, order, coin, price, size):
        _, size_decimals, _ = UNIVERSE[order["a"]]
        digits = price.normalize().as_tuple()
        decimals = max(0, -digits.exponent)
        if price <= 0 or (decimals and (len(digits.digits) > 5 or decimals > 6 - size_decimals)):
            return "Price must be divisible by tick size."
        if max(0, -size.normalize().as_tuple().exponent) > size_decimals:
            return "Order has invalid size."
        if order["r"]:
            position = account.positions.get(coin, Decimal(0))
            if position == 0 or (position > 0) == order["b"]:
                return "Reduce only order would increase position."
            return None
        if price * size < 10:
            return "Order must have minimum value of $10."
        if account.usd < price * size / account.leverage.get(coin, (True, 20))[1]:
            return "Insufficient margin to place order."
        return None

    def remove(self, account, asset, key):
        for number, order in list(account.orders.items()):
            if order["asset"] == asset and key in (number, order["cloid"]):
                del account.orders[number]
                return "success"
        return {"error": f"Order was never placed, already canceled, or filled. asset={asset}"}

    def replace(self, account, change):
        if self.remove(account, change["order"]["a"], change["oid"]) != "success":
            return {"error": "Cannot modify canceled or filled order"}
        return self.place(account, change["order"])

    def statuses(self, kind, statuses):
        return {"type": kind, "data": {"statuses": statuses}}

    def do_order(self, address, action):
        account = self.account(address)
        return self.statuses("order", [self.place(account, order) for order in action["orders"]])

    def do_cancel(self, address, action):
        account = self.account(address)
        return self.statuses("cancel", [self.remove(account, item["a"], item["o"]) for item in action["cancels"]])

    def do_cancelByCloid(self, address, action):
        account = self.account(address)
        removed = [self.remove(account, item["asset"], item["cloid"]) for item in action["cancels"]]
        return self.statuses("cancel", removed)

    def do_batchModify(self, address, action):
        account = self.account(address)
        return self.statuses("order", [self.replace(account, change) for change in action["modifies"]])

    def do_modify(self, address, action):
        replaced = self.replace(self.account(address), action)
        if "error" in replaced:
            raise ExchangeError(replaced["error"])
        return DONE

    def do_updateLeverage(self, address, action):
        if action["asset"] >= len(UNIVERSE) or not 1 <= action["leverage"] <= UNIVERSE[action["asset"]][2]:
            raise ExchangeError("Invalid leverage value")
        self.account(address).leverage[UNIVERSE[action["asset"]][0]] = (action["isCross"], action["leverage"])
        return DONE

    def do_scheduleCancel(self, address, action):
        if "time" in action and action["time"] < self.now_ms() + 5000:
            raise ExchangeError("Scheduled cancel time too early, must be at least 5 seconds from now.")
        return DONE

    def do_noop(self, address, action):
        return DONE

    do_updateIsolatedMargin = do_setReferrer = do_noop
    do_tokenDelegate = do_convertToMultiSigUser = do_approveBuilderFee = do_noop

    # ------------------------------------------------------------------------------------------ money

    def amount(self, value):
        amount = Decimal(wire.decimal(value))
        if amount <= 0:
            raise ExchangeError("Invalid amount")
        return amount

    def take(self, account, purse, amount, message="Insufficient balance for withdrawal."):
        if getattr(account, purse) < amount:
            raise ExchangeError(message)
        setattr(account, purse, getattr(account, purse) - amount)

    def do_withdraw3(self, address, action):
        account, amount = self.account(address), self.amount(action["amount"])
        destination = wire.address(action["destination"])
        if amount <= 1:
            raise ExchangeError("Withdrawal amount too small")
        self.take(account, "usd", amount)
        delta = {"type": "withdraw", "usdc": str(amount - 1), "fee": "1.0", "destination": destination}
        account.ledger.append({"time": self.now_ms(), "delta": delta})
        return DONE

    def do_usdSend(self, address, action):
        amount, destination = self.amount(action["amount"]), wire.address(action["destination"])
        self.take(self.account(address), "usd", amount)
        self.account(destination).usd += amount
        return DONE

    do_sendAsset = do_usdSend

    def do_spotSend(self, address, action):
        amount, destination = self.amount(action["amount"]), wire.address(action["destination"])
        self.take(self.account(address), "spot", amount, "Insufficient balance for token transfer.")
        self.account(destination).spot += amount
        return DONE

    def do_usdClassTransfer(self, address, action):
        account, amount = self.account(address), self.amount(action["amount"])
        source, target = ("spot", "usd") if action["toPerp"] else ("usd", "spot")
        self.take(account, source, amount)
        setattr(account, target, getattr(account, target) + amount)
        return DONE

    def do_approveAgent(self, address, action):
        agent = wire.address(action["agentAddress"])
        if agent in self.accounts or agent in self.agents:
            raise ExchangeError("Extra agent already used.")
        self.agents[agent] = address
        return DONE

    def do_createSubAccount(self, address, action):
        sub_account = "0x" + wire.keccak((address + action["name"]).encode())[12:].hex()
        self.masters[sub_account] = address
        self.account(sub_account)
        return {"type": "createSubAccount", "data": sub_account}

    def do_subAccountTransfer(self, address, action):
        if self.masters.get(action["subAccountUser"]) != address:
            raise ExchangeError(f"Invalid sub-account transfer from {address}")
        parties = [self.account(address), self.account(action["subAccountUser"])]
        source, target = parties if action["isDeposit"] else reversed(parties)
        amount = Decimal(action["usd"]) / 10**6
        self.take(source, "usd", amount)
        target.usd += amount
        return DONE

    def do_vaultTransfer(self, address, action):
        """A deposit into any vault: the way out that a policy over `Agent` messages cannot see."""
        amount = Decimal(action["usd"]) / 10**6
        if action["isDeposit"]:
            self.take(self.account(address), "usd", amount)
            self.account(action["vaultAddress"]).usd += amount
        return DONE

    # ------------------------------------------------------------------------------------------ information

    def info(self, query):
        """Answers the body of `POST /info`."""
        kind = wire.text(query.get("type")) if isinstance(query, dict) else None
        reader = getattr(self, "info_" + str(kind), None)
        if reader is None:
            raise Undeserializable
        return reader(query)

    def asked_account(self, query):
        return self.accounts.get(wire.address(query.get("user")), Account())

    def info_meta(self, query):
        universe = [
            {"name": name, "szDecimals": decimals, "maxLeverage": leverage} for name, decimals, leverage in UNIVERSE
        ]
        return {"universe": universe, "marginTables": [], "collateralToken": 0}

    def info_spotMeta(self, query):
        token = {"name": "USDC", "szDecimals": 8, "weiDecimals": 8, "index": 0, "isCanonical": True,
                 "tokenId": "0x6d1e7cde53ba9467b783cb7c530ce054", "evmContract": None, "fullName": None}  # fmt: skip
        return {"universe": [], "tokens": [token]}

    def info_perpDexs(self, query):
        return [None]

    def info_allMids(self, query):
        return {coin: str(mid) for coin, mid in self.mids.items()}

    def info_clearinghouseState(self, query):
        account = self.asked_account(query)
        positions = [
            {"type": "oneWay", "position": {"coin": coin, "szi": str(size)}} for coin, size in account.positions.items()
        ]
        return {
            "marginSummary": {"accountValue": str(account.usd)}, "withdrawable": str(account.usd),
            "assetPositions": positions, "time": self.now_ms(),
        }  # fmt: skip

    def info_spotClearinghouseState(self, query):
        return {"balances": [{"coin": "USDC", "token": 0, "total": str(self.asked_account(query).spot)}]}

    def info_openOrders(self, query):
        return [
            {name: value for name, value in order.items() if name != "asset" and value is not None}
            for order in self.asked_account(query).orders.values()
        ]

    def info_orderStatus(self, query):
        order = self.asked_account(query).orders.get(query.get("oid"))
        return {"status": "order", "order": {"order": order, "status": "open"}} if order else {"status": "unknownOid"}

    def info_userNonFundingLedgerUpdates(self, query):
        return self.asked_account(query).ledger
