"""Onboarding bundles of wallets that were made without `countersign vault`."""

NOBODY = "http://127.0.0.1:61"


def bundle_of(wallet, app_id, api_url, gateways=(NOBODY,), **more):
    """The bundle of a wallet on Hyperliquid's main network, as a value."""
    return {
        "format": "countersign-vault/1",
        "wallet_id": wallet["id"],
        "address": wallet["address"],
        "app_id": app_id,
        "api_url": api_url,
        "gateways": list(gateways),
        "is_testnet": False,
        **more,
    }
