enum SignerClientPlaceholder {}
