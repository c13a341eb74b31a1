/// Every shape that this package knows. The first one that matches a file decides, so the catch-alls stand last.
extension VectorShape {
    // Hashes, keys and signatures
    public static let keccakKnownAnswers = VectorShape("evm/keccak256_kat", area: "evm", "cases.kat", "cases.digest")
    public static let keccakLengths = VectorShape("http/keccak256", area: "http", "keccak256", "message")
    public static let secp256k1Sign = VectorShape(
        "evm/secp256k1_sign", area: "evm", "cases.recid", "cases.pub_compressed")
    public static let secp256k1Recover = VectorShape("evm/secp256k1_recover", area: "evm", "overflow_recid.recid")
    public static let argon2id = VectorShape("mpc/argon2id", area: "mpc", "vectors.m_kib", "vectors.password_hex")
    public static let envelope = VectorShape("mpc/vev1_envelope", area: "mpc", "vectors.kek_id", "vectors.sealed")
    public static let hpkeStandard = VectorShape("mpc/hpke", area: "mpc", "vectors.skRm", "vectors.enc")
    public static let hpkeMessages = VectorShape("http/hpke", area: "http", "skR", "enc")
    public static let mnemonics = VectorShape("mpc/bip39", area: "mpc", "vectors.mnemonic", "invalid_mnemonics")
    public static let hierarchicalKeys = VectorShape("mpc/bip32", area: "mpc", "vectors.chains.xprv")
    public static let hierarchicalKeysByCurve = VectorShape("mpc/slip10", area: "mpc", "vectors.chains.chain_code")
    public static let hierarchicalAccounts = VectorShape("mpc/hd_accounts", area: "mpc", "mnemonic", "accounts.path")
    public static let keystores = VectorShape(
        "mpc/keystore_v3", area: "mpc", "vectors.keystore.version", "vectors.private_key")
    public static let recordMAC = VectorShape("mpc/wallet_record", area: "mpc", "domain", "record", "mac")
    public static let auditLog = VectorShape("mpc/audit_log", area: "mpc", "records.chain_hash", "records.leaf_hash")

    // Wycheproof, wherever it lies
    public static let wycheproofAESGCM = VectorShape("wycheproof/aes_gcm", area: nil, "algorithm=AES-GCM")
    public static let wycheproofChaCha20Poly1305 = VectorShape(
        "wycheproof/chacha20_poly1305", area: nil, "algorithm=CHACHA20-POLY1305")
    public static let wycheproofHKDFSHA256 = VectorShape("wycheproof/hkdf_sha256", area: nil, "algorithm=HKDF-SHA-256")
    public static let wycheproofHKDFSHA512 = VectorShape("wycheproof/hkdf_sha512", area: nil, "algorithm=HKDF-SHA-512")
    public static let wycheproofHMACSHA256 = VectorShape("wycheproof/hmac_sha256", area: nil, "algorithm=HMACSHA256")
    public static let wycheproofHMACSHA512 = VectorShape("wycheproof/hmac_sha512", area: nil, "algorithm=HMACSHA512")
    public static let wycheproofX25519 = VectorShape(
        "wycheproof/x25519", area: nil, "testGroups.type=XdhComp", "testGroups.curve=curve25519")
    public static let wycheproofEd25519 = VectorShape(
        "wycheproof/ed25519", area: nil, "testGroups.type=EddsaVerify", "testGroups.publicKey.curve=edwards25519")
    public static let wycheproofP256Agreement = VectorShape(
        "wycheproof/ecdh_secp256r1_ecpoint", area: nil,
        "testGroups.type=EcdhEcpointTest", "testGroups.curve=secp256r1")
    public static let wycheproofP256AgreementSPKI = VectorShape(
        "wycheproof/ecdh_secp256r1", area: nil, "testGroups.type=EcdhTest", "testGroups.curve=secp256r1")
    public static let wycheproofP256DER = ecdsa("EcdsaVerify", "secp256r1", "ecdsa_secp256r1_sha256")
    public static let wycheproofP256P1363 = ecdsa("EcdsaP1363Verify", "secp256r1", "ecdsa_secp256r1_sha256_p1363")
    public static let wycheproofSecp256k1DER = ecdsa("EcdsaVerify", "secp256k1", "ecdsa_secp256k1_sha256")
    public static let wycheproofSecp256k1P1363 = ecdsa("EcdsaP1363Verify", "secp256k1", "ecdsa_secp256k1_sha256_p1363")
    public static let wycheproofSecp256k1Bitcoin = ecdsa(
        "EcdsaBitcoinVerify", "secp256k1", "ecdsa_secp256k1_sha256_bitcoin")

    // Ethereum
    public static let abiMalformed = VectorShape(
        "evm/abi_malformed", area: "evm", "cases.data", "cases.decision", "cases.types")
    public static let abiCompiled = VectorShape(
        "evm/abi_ethers", area: "evm", "cases.name", "cases.encoded", "cases.values")
    public static let abi = VectorShape("evm/abi", area: "evm", "cases.encoded", "cases.values")
    public static let address = VectorShape("evm/address", area: "evm", "eip55_official", "create2")
    public static let personalSign = VectorShape("evm/eip191_personal_sign", area: "evm", "personal_sign.message_hex")
    public static let typedDataEdge = VectorShape("evm/eip712_edge", area: "evm", "cases.typed_data", "cases.strict")
    public static let typedDataText = VectorShape("evm/eip712_json_text", area: "evm", "cases.text", "cases.decision")
    public static let typedDataRandom = VectorShape(
        "evm/eip712_random", area: "evm", "cases.typed_data", "cases.eth_account_path")
    public static let typedDataReference = VectorShape(
        "evm/eip712_reference", area: "evm", "cases.typed_data", "cases.struct_hash")
    public static let delegation = VectorShape(
        "evm/eip7702_authorization", area: "evm", "cases.authority", "cases.message")
    public static let userOperations = VectorShape(
        "evm/user_operations", area: "evm", "cases.user_operation", "cases.digest")
    public static let rlp = VectorShape("evm/rlp", area: "evm", "valid.encoded", "invalid.encoded")
    public static let transactionsRaw = VectorShape("evm/transaction_tests_official", area: "evm", "cases.txbytes")
    public static let transactions = VectorShape("evm/transactions", area: "evm", "cases.tx", "cases.sighash")
    public static let transactionsForms = VectorShape(
        "evm/transactions_ethers", area: "evm", "cases.transaction", "cases.legacy")
    public static let transactionsInvalid = VectorShape(
        "evm/transactions_invalid", area: "evm", "cases.tx", "cases.decision")

    // Hyperliquid
    public static let hyperliquidActions = VectorShape(
        "hyperliquid/actions", area: "hyperliquid", "cases.posted_body", "cases.digest")
    public static let hyperliquidActionsByMethod = VectorShape(
        "hyperliquid/actions_ts", area: "hyperliquid", "cases.method", "cases.digest")
    public static let hyperliquidDecisions = VectorShape(
        "hyperliquid/policy_decisions", area: "hyperliquid", "policy.rules", "cases.decision")
    public static let hyperliquidInfo = VectorShape("hyperliquid/info_recorded", area: "hyperliquid", "cases.cassette")
    public static let hyperliquidNumbers = VectorShape(
        "hyperliquid/number_wire", area: "hyperliquid", "float_to_wire.value")
    public static let hyperliquidTypes = VectorShape("hyperliquid/types", area: "hyperliquid", "types.encode_type")
    public static let hyperliquidMultiSig = VectorShape(
        "hyperliquid/nktkas_official", area: "hyperliquid", "multi_sig_l1")
    public static let hyperliquidConstants = VectorShape(
        "hyperliquid/sdk_official", area: "hyperliquid", "l1.connection_id", "user_signed.primary_type")

    // Solana
    public static let solanaTokenAccounts = VectorShape(
        "solana/associated_token_accounts", area: "solana", "cases.tokenProgram", "cases.bump")
    public static let solanaBase58 = VectorShape("solana/base58", area: "solana", "cases.base58")
    public static let solanaFees = VectorShape("solana/fees", area: "solana", "cases.feeLamports")
    public static let solanaInstructions = VectorShape(
        "solana/instructions", area: "solana", "cases.instruction.dataHex")
    public static let solanaKeyPairs = VectorShape("solana/keypairs", area: "solana", "cases.secret64Hex")
    public static let solanaMessagesV0 = VectorShape(
        "solana/messages_v0", area: "solana", "cases.tables", "cases.payer")
    public static let solanaMessages = VectorShape(
        "solana/messages_legacy", area: "solana", "cases.payer", "cases.messageHex")
    public static let solanaOffchain = VectorShape(
        "solana/offchain_messages", area: "solana", "cases.format", "cases.title")
    public static let solanaDerived = VectorShape(
        "solana/program_addresses", area: "solana", "cases.seedsHex", "cases.programId")
    public static let solanaLengths = VectorShape("solana/shortvec", area: "solana", "cases.value", "cases.hex")
    public static let solanaGuard = VectorShape(
        "solana/sign_message_guard", area: "solana", "cases.parsesAsTransactionMessage")
    public static let solanaSignatures = VectorShape(
        "solana/signature_verification", area: "solana", "cases.publicKeyHex", "cases.valid")
    public static let solanaMalformed = VectorShape(
        "solana/transactions_malformed", area: "solana", "cases.acceptable")
    public static let solanaVersion1 = VectorShape(
        "solana/transactions_v1", area: "solana", "cases.numRequiredSignatures")
    public static let solanaTransactions = VectorShape(
        "solana/transactions", area: "solana", "cases.wireHex", "cases.fitsPacket")

    // Requests
    public static let requestHardening = VectorShape("http/http1_hardening", area: "http", "request_b64", "expect")
    public static let authorizationPayloads = VectorShape(
        "privy/authorization_payloads", area: "privy", "cases.canonical_utf8_hex")
    public static let recordedRequests = VectorShape("privy/recorded_requests", area: "privy", "requests.request_line")
    public static let keyExchange = VectorShape("privy/hpke", area: "privy", "cases.encapsulated_key_b64")
    public static let userTokens = VectorShape("privy/user_tokens", area: "privy", "jwks", "cases.jwt")
    public static let identityTokens = VectorShape("identity/oidc_jwt", area: "identity", "configs", "cases.token")
    public static let webhooks = VectorShape("privy/webhooks", area: "privy", "cases.secret", "cases.headers")
    public static let merkleTrees = VectorShape(
        "identity/merkle_rfc6962", area: "identity", "leafInputsHex", "inclusion.leafHash", "consistency.root1")
    public static let signedCheckpoints = VectorShape(
        "identity/audit_checkpoint", area: "identity", "sample.entries.checkpoint", "rejectNotes.note")
    public static let rateLimit = VectorShape(
        "identity/rate_limit_gcra", area: "identity", "sequences.periodUs", "sequences.steps.integer")

    /// The whole table, in the order in which shapes are tried.
    public static let all: [VectorShape] =
        [
            keccakKnownAnswers, keccakLengths, secp256k1Sign, secp256k1Recover, argon2id, envelope,
            hpkeStandard, hpkeMessages, mnemonics, hierarchicalKeys, hierarchicalKeysByCurve, hierarchicalAccounts,
            keystores,
            recordMAC, auditLog,
            wycheproofAESGCM, wycheproofChaCha20Poly1305, wycheproofHKDFSHA256, wycheproofHKDFSHA512,
            wycheproofHMACSHA256, wycheproofHMACSHA512, wycheproofX25519, wycheproofEd25519, wycheproofP256Agreement,
            wycheproofP256AgreementSPKI, wycheproofP256DER, wycheproofP256P1363, wycheproofSecp256k1DER,
            wycheproofSecp256k1P1363, wycheproofSecp256k1Bitcoin, abiMalformed, abiCompiled, abi, address, personalSign,
            typedDataEdge, typedDataText, typedDataRandom, typedDataReference, delegation, userOperations, rlp,
            transactionsRaw,
            transactions, transactionsForms, transactionsInvalid, hyperliquidActions, hyperliquidActionsByMethod,
            hyperliquidDecisions, hyperliquidInfo, hyperliquidNumbers, hyperliquidTypes, hyperliquidMultiSig,
            hyperliquidConstants, solanaTokenAccounts, solanaBase58, solanaFees, solanaInstructions, solanaKeyPairs,
            solanaMessagesV0, solanaMessages, solanaOffchain, solanaDerived, solanaLengths, solanaGuard,
            solanaSignatures, solanaMalformed, solanaVersion1, solanaTransactions, requestHardening,
            authorizationPayloads, recordedRequests, webhooks, keyExchange, userTokens, identityTokens, rateLimit,
            merkleTrees,
            signedCheckpoints,
        ] + later

    private static let later: [VectorShape] = [
        VectorShape("wycheproof, a primitive not used", .later, area: nil, "testGroups.tests"),
        VectorShape("evm/ens_namehash", .later, area: "evm", "cases.namehash"),
        VectorShape("privy/cdp_auth", .later, area: "privy", "cases.jwt", "cases.payload"),
        VectorShape("privy/turnkey_stamps", .later, area: "privy", "cases.stamp"),
        VectorShape("threshold, backup, key providers", .later, area: "mpc"),
        VectorShape("identity", .later, area: "identity"),
        VectorShape("safe", .later, area: "safe"),
        VectorShape("solana", .later, area: "solana"),
    ]

    private static func ecdsa(_ type: String, _ curve: String, _ name: String) -> VectorShape {
        VectorShape(
            "wycheproof/\(name)", area: nil, "testGroups.type=\(type)", "testGroups.publicKey.curve=\(curve)",
            "testGroups.sha=SHA-256")
    }
}
