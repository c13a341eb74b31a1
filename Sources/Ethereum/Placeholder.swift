enum EthereumPlaceholder {}
