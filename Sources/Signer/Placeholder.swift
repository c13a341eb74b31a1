enum SignerPlaceholder {}
