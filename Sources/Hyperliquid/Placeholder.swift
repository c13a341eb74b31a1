enum HyperliquidPlaceholder {}
