enum ProtectionPlaceholder {}
