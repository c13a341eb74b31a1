enum SignerProcessPlaceholder {}
