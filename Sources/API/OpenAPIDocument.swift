// Written by docs/embed-openapi from docs/openapi.yaml; a test compares the two.
// swift-format-ignore-file

/// The OpenAPI document, as it is served.
enum OpenAPIDocument {
    static let text = #"""
openapi: 3.1.0
info:
  title: Countersign
  version: "1"
  description: |
    Wallets whose keys sign only what their owners and policies allow.

    Where Privy's server-wallet API has the thing, paths, bodies and answers are Privy's, so its SDKs work with another
    base URL. What is ours is marked `x-countersign: true`.

    **Authentication.** HTTP Basic with the app's id and secret, and the app's id again in `privy-app-id`.

    **Authorization.** What has an owner is changed, and what has an owner or signers is used, only with signatures in
    `privy-authorization-signature`: base64 of the DER form of ECDSA with P-256 and SHA-256, separated by commas, over the
    RFC 8785 form of
    `{"version":1,"method":…,"url":…,"body":…,"headers":{"privy-app-id":…,"privy-idempotency-key":…,"privy-request-expiry":…}}`.
    `url` is one of the server's public URLs with the path; headers that were not sent are left out.

    **Receipts.** Changes are answered with a receipt in `countersign-receipt`: base64url of its content, a point,
    base64url of its signature: Ed25519 by the receipt key, over `countersign/receipt/v2` and the content's Merkle root
    (`docs/formats/receipt.md`). Check it before you show a new address to anybody.

    **Errors** are `{"error","code"}`; a denial by a policy has its verdict in `details`. SDKs repeat 408, 429 and 5xx on
    their own; answers that must not be repeated carry `x-should-retry: false`.

    What is no request that can be read gets an error of the same form, whatever its path, and then the connection ends: 400
    `malformed_request`, 408 `request_timeout`, 413 `payload_too_large`, 414 `uri_too_long`, 417 `expectation_failed`, 431
    `headers_too_large`, 501 `unsupported_transfer_coding`, 503 `too_many_connections`, 505 `http_version_not_supported`. A
    path asked with a method that it does not take gets 405, with those it takes in `Allow`.

    **Lists** are `{"data","next_cursor"}`, the newest first; ask again with `cursor` until `next_cursor` is null.

    Every answer has an `x-request-id`: yours if you send one of up to 128 letters, digits, `-`, `_` and `.`. Where the
    operator trusts a proxy, `x-forwarded-for` says where a request came from; in the log stands a `user-agent`'s beginning.
servers:
  - url: /
security:
  - app: []
    appID: []
tags:
  - name: Wallets
  - name: Signing
  - name: Keys
  - name: Users
  - name: Key quorums
  - name: Policies
  - name: Condition sets
  - name: Aggregations
  - name: Approvals
  - name: Webhooks
  - name: Relay
  - name: Server
paths:
  /healthz:
    get:
      operationId: getHealth
      summary: Whether the process answers
      tags: [Server]
      x-countersign: true
      security: []
      responses:
        "200":
          description: It does.
          content:
            application/json:
              schema: { type: object, required: [status], properties: { status: { const: ok } } }
              example: { status: ok }
        "400": { $ref: "#/components/responses/Invalid" }
  /readyz:
    get:
      operationId: getReadiness
      summary: Whether requests can be served now
      tags: [Server]
      x-countersign: true
      security: []
      responses:
        "200":
          description: They can.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Readiness" }
              example: { status: ready, checks: { database: ok, signers: ok, audit_log: ok } }
        "400": { $ref: "#/components/responses/Invalid" }
        "503":
          description: Something is missing; the checks say what.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Readiness" }
              example: { status: unavailable, checks: { database: ok, signers: no signer answers, audit_log: ok } }
  /openapi.yaml:
    get:
      operationId: getDocument
      summary: This document
      tags: [Server]
      x-countersign: true
      security: []
      responses:
        "200":
          description: The document.
          content:
            application/yaml:
              schema: { type: object }
        "400": { $ref: "#/components/responses/Invalid" }
        "429": { $ref: "#/components/responses/RateLimited" }
  /v1/wallets:
    post:
      operationId: createWallet
      summary: Make a wallet
      tags: [Wallets]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WalletCreation" }
            example:
              chain_type: ethereum
              policy_ids: [p1f4c9o2h8xk3v7b5n6m0q2w]
              owner: { public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErzZtQr/bMIh3Y8f9ZqseB9i/AfjQhu+agbNMXcJy/TcoNqvc/Y3XLBLnRj6y5mI8uo0Wcz9mTBjZ0eoxzPQJvQ== }
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listWallets
      summary: The app's wallets
      tags: [Wallets]
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
        - { name: chain_type, in: query, schema: { type: string, maxLength: 32 } }
        - { name: external_id, in: query, schema: { type: string, maxLength: 64 } }
        - { name: address, in: query, schema: { type: string, maxLength: 128 } }
        - { name: include_archived, in: query, description: Without it archived wallets are left out., schema: { type: boolean, default: false } }
        - name: user_id
          in: query
          description: Wallets whose owner or one of whose signers the user is, or is a member of.
          schema: { type: string, maxLength: 64, pattern: "^did:privy:[a-z0-9]{24}$" }
        - name: authorization_key
          in: query
          description: A P-256 public key, base64 or PEM; wallets whose owner or one of whose signers it belongs to. Not with `user_id`.
          schema: { type: string, maxLength: 1024 }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Wallet" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/address:
    post:
      operationId: getWalletByAddress
      summary: The wallet with an address
      tags: [Wallets]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [address]
              additionalProperties: false
              properties:
                address: { type: string, minLength: 1, maxLength: 128 }
                include_archived: { type: boolean, default: true }
            example: { address: "0x52908400098527886E0F7030069857D2E4169EE7" }
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/batch:
    post:
      operationId: createWallets
      summary: Make several wallets
      description: |
        Each is made as by a request of its own, one after the other, with its own entry in the log; what becomes of one
        does not touch the others. When the server cannot go on, the rest fail with the same code. Each counts as a
        request for the rate limit. With an idempotency key each creation has one of its own, made of it and of the
        position: a repeated batch gets the wallets that were made, and makes what failed. A batch has no signatures.
      tags: [Wallets]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [wallets]
              additionalProperties: false
              properties:
                wallets: { type: array, minItems: 1, maxItems: 100, items: { $ref: "#/components/schemas/WalletCreation" } }
            example: { wallets: [{ chain_type: ethereum }, { chain_type: solana, display_name: Second }] }
      responses:
        "200":
          description: What became of each, in order.
          content:
            application/json:
              schema:
                type: object
                required: [results]
                properties:
                  results: { type: array, items: { $ref: "#/components/schemas/WalletBatchResult" } }
              example: { results: [{ index: 0, success: false, error: "[Input error] `chain_type`: Required", code: invalid_data }] }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    get:
      operationId: getWallet
      summary: One wallet
      tags: [Wallets]
      parameters:
        - { name: include_archived, in: query, description: With false an archived wallet is not found., schema: { type: boolean, default: true } }
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updateWallet
      summary: Change a wallet's owner, signers, policies or name
      description: Only the owner can. What is absent stays; null clears.
      tags: [Wallets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WalletChange" }
            example: { policy_ids: [p1f4c9o2h8xk3v7b5n6m0q2w] }
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}/rpc:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: walletRPC
      summary: Sign with a wallet
      description: |
        The owner, or the first signer that all signatures belong to, asks; the wallet's policy, or the signer's own,
        decides. With `dry_run=true` nothing is signed and nothing recorded: the answer is the verdict.
      tags: [Signing]
      parameters:
        - { $ref: "#/components/parameters/DryRun" }
        - { $ref: "#/components/parameters/As" }
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RPCRequest" }
            examples:
              personal_sign:
                value: { method: personal_sign, params: { message: Hello, encoding: utf-8 } }
              eth_signTransaction:
                value:
                  method: eth_signTransaction
                  params:
                    transaction:
                      to: "0x52908400098527886E0F7030069857D2E4169EE7"
                      chain_id: 8453
                      nonce: 0
                      value: "0x1"
                      gas_limit: 21000
                      max_fee_per_gas: "0x3b9aca00"
                      max_priority_fee_per_gas: "0x0"
              eth_signTypedData_v4:
                value:
                  method: eth_signTypedData_v4
                  params:
                    typed_data:
                      domain: { name: Example, chainId: 1 }
                      types: { Note: [{ name: text, type: string }] }
                      primary_type: Note
                      message: { text: Hello }
              eth_sign7702Authorization:
                value:
                  method: eth_sign7702Authorization
                  params: { contract: "0x52908400098527886E0F7030069857D2E4169EE7", chain_id: 1, nonce: 0 }
              eth_signUserOperation:
                value:
                  method: eth_signUserOperation
                  params:
                    contract: "0x0000000071727De22E5E9d8BAf0edAc6f37da032"
                    chain_id: 8453
                    user_operation:
                      sender: "0x52908400098527886E0F7030069857D2E4169EE7"
                      nonce: "0x0"
                      call_data: "0x"
                      call_gas_limit: "0x30d40"
                      verification_gas_limit: "0x30d40"
                      pre_verification_gas: "0x5208"
                      max_fee_per_gas: "0x3b9aca00"
                      max_priority_fee_per_gas: "0x0"
              hyperliquid_signL1Action:
                value:
                  method: hyperliquid_signL1Action
                  params: { action: { type: cancel, cancels: [{ a: 0, o: 1 }] }, nonce: 1767323045000, is_testnet: true }
              signMessage:
                value: { method: signMessage, params: { message: SGVsbG8=, encoding: base64 }, chain_type: solana }
              signTransaction:
                value:
                  method: signTransaction
                  params: { transaction: AQAB…, encoding: base64 }
                  chain_type: solana
              secp256k1_sign:
                value:
                  method: secp256k1_sign
                  params: { hash: "0x1212121212121212121212121212121212121212121212121212121212121212" }
      responses:
        "200":
          description: The signature, or the verdict of a dry run.
          content:
            application/json:
              schema:
                anyOf:
                  - { $ref: "#/components/schemas/RPCAnswer" }
                  - { $ref: "#/components/schemas/Verdict" }
              example: { method: personal_sign, data: { signature: "0x9f…1b", encoding: hex } }
        "400": { $ref: "#/components/responses/Denied" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}/raw_sign:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: walletRawSign
      summary: Sign a hash with a wallet
      description: |
        Under a policy only a rule that names `raw_sign` can allow it; `*` does not. A Solana wallet signs the 32 bytes as
        they are.
      tags: [Signing]
      parameters:
        - { $ref: "#/components/parameters/DryRun" }
        - { $ref: "#/components/parameters/As" }
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RawSignRequest" }
            example: { params: { hash: "0x1212121212121212121212121212121212121212121212121212121212121212" } }
      responses:
        "200":
          description: The signature, r and s in 64 bytes, or the 64 bytes of Ed25519; or the verdict of a dry run.
          content:
            application/json:
              schema:
                anyOf:
                  - { $ref: "#/components/schemas/RPCAnswer" }
                  - { $ref: "#/components/schemas/Verdict" }
              example: { method: raw_sign, data: { signature: "0x9f…3c", encoding: hex } }
        "400": { $ref: "#/components/responses/Denied" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}/export:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: exportWallet
      summary: Take a wallet's key out
      description: |
        The owner's quorum signs; signers and the app's secret do not suffice. A wallet without an owner lets its key go
        only where the operator allowed that to the app. Under a policy only a rule that names `exportPrivateKey` or
        `exportSeedPhrase` can allow it; `*` does not. The answer is encrypted to the recipient by HPKE (RFC 9180, mode
        base, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, no info, no associated data): 64 hexadecimal
        digits without prefix; of a Solana wallet base58 of the 64 bytes of seed and public key; or the words of the phrase. The same can be asked as a method of rpc.
      tags: [Keys]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ExportRequest" }
            example:
              encryption_type: HPKE
              recipient_public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErzZtQr/bMIh3Y8f9ZqseB9i/AfjQhu+agbNMXcJy/TcoNqvc/Y3XLBLnRj6y5mI8uo0Wcz9mTBjZ0eoxzPQJvQ==
      responses:
        "200":
          description: The encrypted key.
          headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
          content:
            application/json:
              schema: { $ref: "#/components/schemas/EncryptedSecret" }
              example: { encryption_type: HPKE, ciphertext: w8C8T32einVU…, encapsulated_key: BM6adYgiCzBr… }
        "400": { $ref: "#/components/responses/Denied" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}/archive:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: archiveWallet
      summary: Put a wallet away
      description: |
        The owner signs; of a wallet without one the app's secret suffices. From then on the wallet signs nothing, and
        lists leave it out unless they are asked for it. Nor can it be changed, and there is no way back. It can still be
        read and found by its address, and its key can leave by an export. A body is not needed. Archived again, it is
        refused with `wallet_archived`, where Privy finds none.
      tags: [Wallets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: false
        content:
          application/json:
            schema: { type: object, additionalProperties: false }
            example: {}
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/import/init:
    post:
      operationId: initWalletImport
      summary: Begin to import a wallet
      description: Gives out a key to encrypt to. It is good for one submission within an hour.
      tags: [Keys]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ImportTerms" }
            example: { address: "0x52908400098527886E0F7030069857D2E4169EE7", chain_type: ethereum, entropy_type: private-key, encryption_type: HPKE }
      responses:
        "200":
          description: The key to encrypt to.
          headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
          content:
            application/json:
              schema:
                type: object
                required: [encryption_type, encryption_public_key]
                properties:
                  encryption_type: { const: HPKE }
                  encryption_public_key: { type: string, description: "An uncompressed point of P-256, 65 bytes, in base64." }
              example: { encryption_type: HPKE, encryption_public_key: "BPt8h5ij4s06uNNczfrR9ae+LVwA9iEhPsvaXZAI3AItNj4k5TpZJ4A+f69dQcu8UlZ73w+8RVZxLCeecCBzk4Q=" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/import/submit:
    post:
      operationId: submitWalletImport
      summary: Import a wallet
      description: |
        The encrypted secret is 32 bytes of a private key (of Solana 64, seed and public key), or the words of an English
        phrase whose wallet m/44'/60'/0'/0/index or m/44'/501'/index'/0' is meant. It must be the key of the address that was announced.
      tags: [Keys]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WalletImport" }
            example:
              wallet:
                address: "0x52908400098527886E0F7030069857D2E4169EE7"
                chain_type: ethereum
                entropy_type: private-key
                encryption_type: HPKE
                ciphertext: t4SGwkeHkQ3fSm3tfljWwiyXeLbFxAr9511Zc87cNcXorX5FcxCUksdgnwt/Du+H
                encapsulated_key: BO7saHfWFB4WNKDlUjulp9R/+UMQiVhj1V8BM+jlvsPh12iBiXsPELMkghCMoh5EaubmxRp8UhHjSk3GCI4QJWE=
              owner_id: q7w3e9r2t5y1u8i4o6p0a2s5
      responses:
        "200": { $ref: "#/components/responses/Wallet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/authenticate:
    post:
      operationId: authenticateUser
      summary: Get a key for the user whom a token names
      description: |
        The token must be of the issuer that the operator named for the app. The key counts for the user in key quorums until it
        expires. It is given out encrypted only; its plaintext is PKCS#8 in base64.
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [user_jwt, encryption_type, recipient_public_key]
              additionalProperties: false
              properties:
                user_jwt: { type: string, maxLength: 8192, description: "Signed with ES256, RS256 or EdDSA." }
                encryption_type: { const: HPKE }
                recipient_public_key: { $ref: "#/components/schemas/PublicKey" }
            example:
              user_jwt: eyJhbGciOiJFUzI1NiIs….….…
              encryption_type: HPKE
              recipient_public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErzZtQr/bMIh3Y8f9ZqseB9i/AfjQhu+agbNMXcJy/TcoNqvc/Y3XLBLnRj6y5mI8uo0Wcz9mTBjZ0eoxzPQJvQ==
      responses:
        "200":
          description: The encrypted key, and the wallets that the user owns, at most 50.
          headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
          content:
            application/json:
              schema:
                type: object
                required: [encrypted_authorization_key, expires_at, wallets]
                properties:
                  encrypted_authorization_key: { $ref: "#/components/schemas/EncryptedSecret" }
                  expires_at: { $ref: "#/components/schemas/TimestampMs" }
                  wallets: { type: array, items: { $ref: "#/components/schemas/Wallet" } }
              example: { encrypted_authorization_key: { encryption_type: HPKE, ciphertext: 5xkRtANhs0Ul…, encapsulated_key: BIuwTweR2B0l… }, expires_at: 1767326645000, wallets: [] }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users:
    post:
      operationId: createUser
      summary: Make a user
      description: A `custom_user_id` is the user's `sub` in tokens, and one user's in an app.
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [linked_accounts]
              additionalProperties: false
              properties:
                linked_accounts: { type: array, maxItems: 16, items: { $ref: "#/components/schemas/LinkedAccount" } }
                custom_metadata: { $ref: "#/components/schemas/CustomMetadata" }
                wallets: { $ref: "#/components/schemas/UserWallets" }
            example: { linked_accounts: [{ type: custom_auth, custom_user_id: u-42 }], wallets: [{ chain_type: ethereum }] }
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listUsers
      summary: The app's users
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/User" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users/custom_auth/id:
    post:
      operationId: getUserByCustomID
      summary: The user with an id at the issuer of tokens
      tags: [Users]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [custom_user_id], additionalProperties: false, properties: { custom_user_id: { type: string, minLength: 1, maxLength: 256 } } }
            example: { custom_user_id: u-42 }
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users/wallet/address:
    post:
      operationId: getUserByWalletAddress
      summary: The user whose wallet an address is
      description: Of a wallet that this server keeps and that the user alone owns.
      tags: [Users]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [address], additionalProperties: false, properties: { address: { type: string, minLength: 1, maxLength: 128 } } }
            example: { address: "0x9858EfFD232B4033E47d90003D41EC34EcaEda94" }
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users/{user_id}:
    parameters:
      - { $ref: "#/components/parameters/UserID" }
    get:
      operationId: getUser
      summary: One user
      tags: [Users]
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteUser
      summary: Delete a user whom no key quorum names
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "204":
          description: Done.
          headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users/{user_id}/custom_metadata:
    parameters:
      - { $ref: "#/components/parameters/UserID" }
    post:
      operationId: setUserMetadata
      summary: Replace a user's metadata
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [custom_metadata], additionalProperties: false, properties: { custom_metadata: { $ref: "#/components/schemas/CustomMetadata" } } }
            example: { custom_metadata: { plan: gold } }
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/users/{user_id}/wallets:
    parameters:
      - { $ref: "#/components/parameters/UserID" }
    post:
      operationId: makeUserWallet
      summary: Make a wallet that a user owns
      tags: [Users]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [wallets], additionalProperties: false, properties: { wallets: { $ref: "#/components/schemas/UserWallets" } } }
            example: { wallets: [{ chain_type: ethereum }] }
      responses:
        "200": { $ref: "#/components/responses/User" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/apps/{app_id}/jwks.json:
    parameters:
      - { name: app_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    get:
      operationId: getKeySet
      summary: The public keys under which an app takes tokens
      description: Those of the issuer that the operator named; this server issues no tokens. Empty for an app that takes none.
      tags: [Users]
      security: []
      responses:
        "200":
          description: A JSON Web Key Set.
          content:
            application/json:
              schema: { type: object, required: [keys], properties: { keys: { type: array, items: { type: object } } } }
              example: { keys: [] }
        "400": { $ref: "#/components/responses/Invalid" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/wallets/{wallet_id}/limits:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    get:
      operationId: walletLimits
      summary: The limits over time that bind a wallet
      tags: [Aggregations]
      x-countersign: true
      responses:
        "200":
          description: One entry for each condition on a sum, for the owner (or the app) and for each signer.
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties: { data: { type: array, items: { $ref: "#/components/schemas/WalletLimit" } } }
              example: { data: [] }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/key_quorums:
    post:
      operationId: createKeyQuorum
      summary: Make a key quorum
      tags: [Key quorums]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/KeyQuorumInput" }
            example:
              display_name: Operators
              authorization_threshold: 1
              public_keys: [MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErzZtQr/bMIh3Y8f9ZqseB9i/AfjQhu+agbNMXcJy/TcoNqvc/Y3XLBLnRj6y5mI8uo0Wcz9mTBjZ0eoxzPQJvQ==]
      responses:
        "200": { $ref: "#/components/responses/KeyQuorum" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listKeyQuorums
      summary: The app's key quorums
      tags: [Key quorums]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/KeyQuorum" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/key_quorums/{key_quorum_id}:
    parameters:
      - { $ref: "#/components/parameters/KeyQuorumID" }
    get:
      operationId: getKeyQuorum
      summary: One key quorum
      tags: [Key quorums]
      responses:
        "200": { $ref: "#/components/responses/KeyQuorum" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updateKeyQuorum
      summary: Change a key quorum
      description: Its own members must sign, as many as its present threshold. Lists that are given replace the old ones.
      tags: [Key quorums]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/KeyQuorumInput" }
            example: { authorization_threshold: 1 }
      responses:
        "200": { $ref: "#/components/responses/KeyQuorum" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteKeyQuorum
      summary: Delete a key quorum that nothing names
      tags: [Key quorums]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies:
    post:
      operationId: createPolicy
      summary: Make a policy
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/PolicyCreation" }
            example:
              version: "1.0"
              name: Small payments
              chain_type: ethereum
              rules:
                - name: At most 0.01 ether
                  method: eth_signTransaction
                  action: ALLOW
                  conditions:
                    - { field_source: ethereum_transaction, field: value, operator: lte, value: "10000000000000000" }
      responses:
        "200": { $ref: "#/components/responses/Policy" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listPolicies
      summary: The app's policies
      tags: [Policies]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Policy" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies/replay:
    post:
      operationId: replayPolicy
      summary: What a draft of a policy would have decided about what was decided
      description: |
        Judges the requests for signatures of which the app keeps what was asked (`countersign app configure --keep-payloads`),
        in the order of the log and with the time they had. Nothing is signed, recorded or counted. A page looks at 1,000
        requests at most, and may be empty and still have a next. A draft that looks at sums over time is played in one
        piece, over at most 10,000 requests.
      tags: [Policies]
      x-countersign: true
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ReplayRequest" }
            example:
              policy: { version: "1.0", name: Draft, chain_type: ethereum, rules: [] }
              since: 1767225600000
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/ReplayReport" }
              example:
                judged: 1
                same: 0
                would_deny: 1
                would_allow: 0
                not_kept: 2
                unreadable: []
                differences:
                  - seq: 12
                    at: 1767323045000
                    wallet_id: k3v7b5n6m0q2wp1f4c9o2h8x
                    method: eth_signTransaction
                    actor: { id: q9x2m4k7d1c6v8b3n5r0w2e4, kind: owner }
                    then: { decision: allow, policy_id: null, rule_id: null }
                    now: { decision: deny, rule_id: null, rule_name: null, reason: the policy has no rule for this method }
                next_cursor: null
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies/{policy_id}:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
    get:
      operationId: getPolicy
      summary: One policy
      tags: [Policies]
      responses:
        "200": { $ref: "#/components/responses/Policy" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updatePolicy
      summary: Change a policy
      description: Only its owner can. Rules that are given replace all; a rule keeps its id if it is given with it.
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/PolicyChange" }
            example: { name: Payments }
      responses:
        "200": { $ref: "#/components/responses/Policy" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deletePolicy
      summary: Delete a policy that no wallet names
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies/{policy_id}/evaluate:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
    post:
      operationId: evaluatePolicy
      summary: What a policy says to the body of an rpc request
      description: For no wallet in particular; nothing is signed and nothing recorded.
      tags: [Policies]
      x-countersign: true
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RPCRequest" }
            example: { method: personal_sign, params: { message: Hello, encoding: utf-8 } }
      responses:
        "200":
          description: The verdict.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Verdict" }
              example: { decision: deny, policy_id: p1f4c9o2h8xk3v7b5n6m0q2w, rule_id: null, rule_name: null, reason: the policy has no rule for this method, rules: [] }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies/{policy_id}/rules:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
    post:
      operationId: createRule
      summary: Add a rule to a policy
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RuleInput" }
            example: { name: Messages, method: personal_sign, conditions: [], action: ALLOW }
      responses:
        "200": { $ref: "#/components/responses/Rule" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/policies/{policy_id}/rules/{rule_id}:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
      - { $ref: "#/components/parameters/RuleID" }
    get:
      operationId: getRule
      summary: One rule of a policy
      tags: [Policies]
      responses:
        "200": { $ref: "#/components/responses/Rule" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updateRule
      summary: Replace a rule, which keeps its id
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RuleInput" }
            example: { name: Messages, method: personal_sign, conditions: [], action: DENY }
      responses:
        "200": { $ref: "#/components/responses/Rule" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteRule
      summary: Remove a rule from a policy
      tags: [Policies]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/condition_sets:
    post:
      operationId: createConditionSet
      summary: Make an empty condition set
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ConditionSetInput" }
            example: { name: Known recipients, owner_id: q7w3e9r2t5y1u8i4o6p0a2s5 }
      responses:
        "200": { $ref: "#/components/responses/ConditionSet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listConditionSets
      summary: The app's condition sets
      tags: [Condition sets]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/ConditionSet" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/condition_sets/{condition_set_id}:
    parameters:
      - { $ref: "#/components/parameters/ConditionSetID" }
    get:
      operationId: getConditionSet
      summary: One condition set, without its items
      tags: [Condition sets]
      responses:
        "200": { $ref: "#/components/responses/ConditionSet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updateConditionSet
      summary: Rename a condition set or hand it over
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ConditionSetChange" }
            example: { name: Recipients }
      responses:
        "200": { $ref: "#/components/responses/ConditionSet" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteConditionSet
      summary: Delete a condition set that no policy names
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/condition_sets/{condition_set_id}/condition_set_items:
    parameters:
      - { $ref: "#/components/parameters/ConditionSetID" }
    post:
      operationId: appendItems
      summary: Add items to a condition set
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ItemsInput" }
            example: [{ value: "0x52908400098527886E0F7030069857D2E4169EE7" }]
      responses:
        "200": { $ref: "#/components/responses/Items" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    put:
      operationId: replaceItems
      summary: Replace all items of a condition set
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/ItemsInput" }
            example: [{ value: "0x52908400098527886E0F7030069857D2E4169EE7" }]
      responses:
        "200": { $ref: "#/components/responses/Items" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listItems
      summary: Items of a condition set, in their order
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - name: limit
          in: query
          schema: { type: integer, minimum: 1, maximum: 100, default: 100 }
        - name: query
          in: query
          description: Only items that contain this text, whatever the case of ASCII letters.
          schema: { type: string, minLength: 1, maxLength: 200 }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [items, next_cursor]
                properties:
                  items: { type: array, items: { $ref: "#/components/schemas/Item" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { items: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/condition_sets/{condition_set_id}/condition_set_items/{item_id}:
    parameters:
      - { $ref: "#/components/parameters/ConditionSetID" }
      - { $ref: "#/components/parameters/ItemID" }
    get:
      operationId: getItem
      summary: One item of a condition set
      tags: [Condition sets]
      responses:
        "200":
          description: The item.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Item" }
              example: { id: i3d8f1g6h2j7k4l9z5x0c8v3, condition_set_id: s1d5f9g3h7j2k6l0z4x8c1v5, value: "0x52908400098527886E0F7030069857D2E4169EE7", created_at: 1767323045000 }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteItem
      summary: Remove an item from a condition set
      tags: [Condition sets]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/aggregations:
    post:
      operationId: createAggregation
      summary: Make an aggregation
      description: |
        What is added up over time, for conditions of policies to look at: `{"field_source":"reference",
        "field":"aggregation.ID","operator":"lte","value":"…"}`. It cannot be changed, only deleted.
      tags: [Aggregations]
      parameters:
        - { $ref: "#/components/parameters/IdempotencyKey" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/AggregationCreation" }
            example:
              name: Spent in a day
              method: eth_signTransaction
              metric: { field_source: ethereum_transaction, field: value, function: sum }
              window: { type: rolling, seconds: 86400 }
              conditions: []
              group_by: [{ field_source: wallet, field: id }]
      responses:
        "200": { $ref: "#/components/responses/Aggregation" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listAggregations
      summary: The app's aggregations
      tags: [Aggregations]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Aggregation" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/aggregations/{aggregation_id}:
    parameters:
      - { $ref: "#/components/parameters/AggregationID" }
    get:
      operationId: getAggregation
      summary: One aggregation
      tags: [Aggregations]
      responses:
        "200": { $ref: "#/components/responses/Aggregation" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteAggregation
      summary: Delete an aggregation that no policy names
      tags: [Aggregations]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/aggregations/{aggregation_id}/limits:
    parameters:
      - { $ref: "#/components/parameters/AggregationID" }
    get:
      operationId: aggregationLimits
      summary: What each group has used of an aggregation
      tags: [Aggregations]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page. A group that has used nothing, or nothing for long, is not there.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/AggregationLimit" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents:
    get:
      operationId: listIntents
      summary: An app's requests that wait for signatures, or did
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
        - { name: status, in: query, schema: { $ref: "#/components/schemas/IntentStatus" } }
        - { name: intent_type, in: query, schema: { $ref: "#/components/schemas/IntentType" } }
        - { name: resource_id, in: query, schema: { type: string, maxLength: 64 } }
        - { name: created_by_id, in: query, description: A user; none has made one yet., schema: { type: string, maxLength: 128 } }
        - name: pending_member_id
          in: query
          description: Pending ones that this member may sign and has not. The public key of a member, or the id of a user.
          schema: { type: string, maxLength: 1024 }
        - name: sort_by
          in: query
          schema: { enum: [created_at_desc, expires_at_asc, updated_at_desc], default: created_at_desc }
      responses:
        "200":
          description: One page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Intent" } }
                  next_cursor: { type: [string, "null"] }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/{intent_id}:
    parameters:
      - { $ref: "#/components/parameters/IntentID" }
    get:
      operationId: getIntent
      summary: One request that waits for signatures, or did
      tags: [Approvals]
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/{intent_id}/authorize:
    parameters:
      - { $ref: "#/components/parameters/IntentID" }
    post:
      operationId: authorizeIntent
      summary: Add a member's signature
      description: |
        Over the bytes of `payload`. The last signature that was missing carries the request out before this is answered.
        The same member again gets the intent as it stands.
      tags: [Approvals]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [signature, timestamp]
              properties:
                signature: { type: string, maxLength: 172, description: Base64 of ECDSA with P-256 and SHA-256 in DER. }
                timestamp: { type: integer, description: Now in milliseconds since 1970; at most five minutes from the server's time. }
              additionalProperties: false
            example: { signature: MEUCIQDm5nHw…, timestamp: 1767323045000 }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/{intent_id}/reject:
    parameters:
      - { $ref: "#/components/parameters/IntentID" }
    post:
      operationId: rejectIntent
      summary: End a pending intent
      description: By the app; with a signature in `privy-authorization-signature`, as every request can have one, by a member.
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/RequestExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/wallets/{wallet_id}:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    patch:
      operationId: proposeWalletChange
      summary: Propose a change of a wallet
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WalletChange" }
            example: { display_name: Treasury }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/wallets/{wallet_id}/rpc:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: proposeRPC
      summary: Propose a use of a wallet's key
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RPCRequest" }
            example: { method: personal_sign, params: { message: Hello, encoding: utf-8 } }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Denied" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/key_quorums/{key_quorum_id}:
    parameters:
      - { $ref: "#/components/parameters/KeyQuorumID" }
    patch:
      operationId: proposeKeyQuorumChange
      summary: Propose a change of a key quorum
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/KeyQuorumInput" }
            example: { authorization_threshold: 2 }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/policies/{policy_id}:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
    patch:
      operationId: proposePolicyChange
      summary: Propose a change of a policy
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/PolicyChange" }
            example: { name: Trading }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/policies/{policy_id}/rules:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
    post:
      operationId: proposeRule
      summary: Propose another rule
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IdempotencyKey" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RuleInput" }
            example: { name: Messages, method: personal_sign, conditions: [], action: ALLOW }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/intents/policies/{policy_id}/rules/{rule_id}:
    parameters:
      - { $ref: "#/components/parameters/PolicyID" }
      - { $ref: "#/components/parameters/RuleID" }
    patch:
      operationId: proposeRuleChange
      summary: Propose a change of a rule
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RuleInput" }
            example: { name: Messages, method: personal_sign, conditions: [], action: ALLOW }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: proposeRuleDeletion
      summary: Propose that a rule go
      tags: [Approvals]
      parameters:
        - { $ref: "#/components/parameters/Signatures" }
        - { $ref: "#/components/parameters/IntentExpiry" }
      responses:
        "200": { $ref: "#/components/responses/Intent" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/audit:
    get:
      operationId: searchAudit
      summary: What was decided for the app
      description: The newest first. A page looks at 50,000 entries of the log at most, so it may be short or empty and still have a next.
      tags: [Server]
      x-countersign: true
      parameters:
        - { name: wallet_id, in: query, schema: { $ref: "#/components/schemas/ID" } }
        - { name: actor_id, in: query, description: The key quorum that asked., schema: { $ref: "#/components/schemas/ID" } }
        - { name: action, in: query, description: "Such as `wallet.rpc`.", schema: { type: string, maxLength: 64 } }
        - { name: outcome, in: query, schema: { enum: [allow, deny, released, superseded, unreleased] } }
        - { name: shadow, in: query, description: What a policy in the shadow said of what was released., schema: { enum: [allow, deny, unjudged] } }
        - { name: since, in: query, description: When it was recorded., schema: { $ref: "#/components/schemas/TimestampMs" } }
        - { name: until, in: query, description: Exclusive., schema: { $ref: "#/components/schemas/TimestampMs" } }
        - { $ref: "#/components/parameters/Cursor" }
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/LogEntry" } }
                  next_cursor: { $ref: "#/components/schemas/NextCursor" }
              example: { data: [], next_cursor: null }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/audit/key:
    get:
      operationId: getAuditKey
      summary: The key that checkpoints of the audit log verify under
      description: "C2SP signed-note, `name+id+key`. Keep it where this server cannot change it; the operator sees the same by `countersign audit key`."
      tags: [Server]
      x-countersign: true
      responses:
        "200":
          description: The key.
          content:
            application/json:
              schema:
                type: object
                required: [verifier_key]
                properties: { verifier_key: { type: string } }
              example: { verifier_key: countersign/audit/8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c+2e5f0a1b+AYtnbHqmATVIvJylmgR3QPJzGm/TCGyZueaUbR2if+78 }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/audit/checkpoint:
    get:
      operationId: getAuditCheckpoint
      summary: The newest signed head of the audit log
      description: "A C2SP tlog-checkpoint of the whole log, signed by a signer: `docs/formats/log-proof.md`. Keep it: later proofs can show that the log only grew since."
      tags: [Server]
      x-countersign: true
      responses:
        "200":
          description: The signed note.
          content:
            text/plain:
              schema: { type: string }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/audit/consistency:
    get:
      operationId: getAuditConsistency
      summary: That the audit log only grew between two sizes
      description: A consistency path of RFC 9162 between two heads of the log.
      tags: [Server]
      x-countersign: true
      parameters:
        - { name: from, in: query, required: true, description: The size of the older head., schema: { $ref: "#/components/schemas/TreeSize" } }
        - { name: to, in: query, description: The size of the newer head; that of the newest checkpoint if it is absent., schema: { $ref: "#/components/schemas/TreeSize" } }
      responses:
        "200":
          description: The path.
          content:
            application/json:
              schema:
                type: object
                required: [from, to, path]
                properties:
                  from: { $ref: "#/components/schemas/TreeSize" }
                  to: { $ref: "#/components/schemas/TreeSize" }
                  path: { $ref: "#/components/schemas/TreePath" }
              example: { from: 1, to: 2, path: [d54b35f0fb7418b671e5ad015ad22ecff3aa7ae972f5957c5c49c51469cff2f1] }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/audit/{seq}/proof:
    parameters:
      - { name: seq, in: path, required: true, description: The number of the entry., schema: { type: integer, minimum: 1 } }
    get:
      operationId: getAuditProof
      summary: The proof that an entry of the app is in the audit log
      description: "Checked without this server by `countersign audit check-proof`. An entry that no checkpoint covers yet gets one, at most one a second."
      tags: [Server]
      x-countersign: true
      parameters:
        - { name: since, in: query, description: The size of an older checkpoint; the proof then shows that the log only grew since., schema: { $ref: "#/components/schemas/TreeSize" } }
      responses:
        "200":
          description: The proof.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/LogProof" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks:
    post:
      operationId: createWebhook
      summary: Say where events go
      description: The endpoint gets what happens from now on; at most 16 for each app. The secret that signs is in the answer.
      tags: [Webhooks]
      x-countersign: true
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WebhookCreation" }
            example: { url: "https://books.example/hook", types: [wallet.created, signature.denied] }
      responses:
        "200": { $ref: "#/components/responses/WebhookWithSecret" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    get:
      operationId: listWebhooks
      summary: The app's webhooks
      tags: [Webhooks]
      x-countersign: true
      responses:
        "200": { $ref: "#/components/responses/Webhooks" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks/{webhook_id}:
    parameters:
      - { $ref: "#/components/parameters/WebhookID" }
    get:
      operationId: getWebhook
      summary: Look at a webhook
      tags: [Webhooks]
      x-countersign: true
      responses:
        "200": { $ref: "#/components/responses/Webhook" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    patch:
      operationId: updateWebhook
      summary: Change a webhook
      description: What is absent stays. A disabled webhook that is enabled again gets what happened meanwhile.
      tags: [Webhooks]
      x-countersign: true
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WebhookChange" }
            example: { status: disabled }
      responses:
        "200": { $ref: "#/components/responses/Webhook" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
    delete:
      operationId: deleteWebhook
      summary: Remove a webhook
      tags: [Webhooks]
      x-countersign: true
      responses:
        "200": { $ref: "#/components/responses/Success" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks/{webhook_id}/secret:
    parameters:
      - { $ref: "#/components/parameters/WebhookID" }
    get:
      operationId: getWebhookSecret
      summary: Show the secret that signs
      tags: [Webhooks]
      x-countersign: true
      responses:
        "200": { $ref: "#/components/responses/WebhookWithSecret" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks/{webhook_id}/rotate_secret:
    parameters:
      - { $ref: "#/components/parameters/WebhookID" }
    post:
      operationId: rotateWebhookSecret
      summary: Give a webhook another secret
      description: The one before signs too for 24 hours, in a signature of its own.
      tags: [Webhooks]
      x-countersign: true
      responses:
        "200": { $ref: "#/components/responses/WebhookWithSecret" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks/{webhook_id}/replay:
    parameters:
      - { $ref: "#/components/parameters/WebhookID" }
    post:
      operationId: replayWebhook
      summary: Send everything since a moment again
      description: Under the same ids as the first time.
      tags: [Webhooks]
      x-countersign: true
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/WebhookReplay" }
            example: { since: 1767323045000 }
      responses:
        "200": { $ref: "#/components/responses/Webhook" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /v1/webhooks/{webhook_id}/attempts:
    parameters:
      - { $ref: "#/components/parameters/WebhookID" }
    get:
      operationId: listWebhookAttempts
      summary: Events that were not delivered at once
      description: Those tried last first, for 30 days.
      tags: [Webhooks]
      x-countersign: true
      parameters:
        - { $ref: "#/components/parameters/Limit" }
      responses:
        "200": { $ref: "#/components/responses/WebhookAttempts" }
        "400": { $ref: "#/components/responses/Invalid" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /hyperliquid/{wallet_id}/exchange:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: relayExchangeMainnet
      summary: Act on Hyperliquid's main network in the name of a wallet
      description: |
        What Hyperliquid's SDKs post when `/hyperliquid/{wallet_id}` is their base URL: an action, signed with the
        caller's own key, whose address is a member of one of the wallet's signers. It is judged, signed anew by the
        wallet, recorded, and posted to the exchange once; the answer is the exchange's. No app credentials are taken.
        A refusal or denial is answered as the exchange would, `{"status":"err"}`. See `docs/relay.md`.
      tags: [Relay]
      x-countersign: true
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RelayedRequest" }
            example:
              action: { type: cancel, cancels: [{ a: 0, o: 1 }] }
              nonce: 1767323045000
              signature: { r: "0x9f", s: "0x1b", v: 27 }
      responses:
        "200": { $ref: "#/components/responses/ExchangeAnswer" }
        "400": { $ref: "#/components/responses/Invalid" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "422": { $ref: "#/components/responses/Unreadable" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "4XX": { $ref: "#/components/responses/ExchangeAnswer" }
        "502": { $ref: "#/components/responses/ExchangeAway" }
        "504": { $ref: "#/components/responses/ExchangeAway" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /hyperliquid/{wallet_id}/info:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: relayInfoMainnet
      summary: Ask Hyperliquid's main network
      description: The question goes to the exchange as it is, and so does the answer.
      tags: [Relay]
      x-countersign: true
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object }
            example: { type: meta }
      responses:
        "200": { $ref: "#/components/responses/ExchangeAnswer" }
        "400": { $ref: "#/components/responses/Invalid" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "422": { $ref: "#/components/responses/Unreadable" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "4XX": { $ref: "#/components/responses/ExchangeAnswer" }
        "502": { $ref: "#/components/responses/ExchangeAway" }
        "504": { $ref: "#/components/responses/ExchangeAway" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /hyperliquid-testnet/{wallet_id}/exchange:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: relayExchangeTestnet
      summary: Act on Hyperliquid's test network in the name of a wallet
      description: |
        What Hyperliquid's SDKs post when `/hyperliquid-testnet/{wallet_id}` is their base URL: an action, signed with the
        caller's own key, whose address is a member of one of the wallet's signers. It is judged, signed anew by the
        wallet, recorded, and posted to the exchange once; the answer is the exchange's. No app credentials are taken.
        A refusal or denial is answered as the exchange would, `{"status":"err"}`. See `docs/relay.md`.
      tags: [Relay]
      x-countersign: true
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/RelayedRequest" }
            example:
              action: { type: cancel, cancels: [{ a: 0, o: 1 }] }
              nonce: 1767323045000
              signature: { r: "0x9f", s: "0x1b", v: 27 }
      responses:
        "200": { $ref: "#/components/responses/ExchangeAnswer" }
        "400": { $ref: "#/components/responses/Invalid" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "422": { $ref: "#/components/responses/Unreadable" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "4XX": { $ref: "#/components/responses/ExchangeAnswer" }
        "502": { $ref: "#/components/responses/ExchangeAway" }
        "504": { $ref: "#/components/responses/ExchangeAway" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
  /hyperliquid-testnet/{wallet_id}/info:
    parameters:
      - { $ref: "#/components/parameters/WalletID" }
    post:
      operationId: relayInfoTestnet
      summary: Ask Hyperliquid's test network
      description: The question goes to the exchange as it is, and so does the answer.
      tags: [Relay]
      x-countersign: true
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object }
            example: { type: meta }
      responses:
        "200": { $ref: "#/components/responses/ExchangeAnswer" }
        "400": { $ref: "#/components/responses/Invalid" }
        "404": { $ref: "#/components/responses/NotFound" }
        "413": { $ref: "#/components/responses/TooLarge" }
        "422": { $ref: "#/components/responses/Unreadable" }
        "429": { $ref: "#/components/responses/RateLimited" }
        "4XX": { $ref: "#/components/responses/ExchangeAnswer" }
        "502": { $ref: "#/components/responses/ExchangeAway" }
        "504": { $ref: "#/components/responses/ExchangeAway" }
        "5XX": { $ref: "#/components/responses/Unavailable" }
components:
  securitySchemes:
    app: { type: http, scheme: basic, description: The app's id and secret. }
    appID: { type: apiKey, in: header, name: privy-app-id, description: The app's id again. }
  parameters:
    WalletID: { name: wallet_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    KeyQuorumID: { name: key_quorum_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    UserID: { name: user_id, in: path, required: true, schema: { $ref: "#/components/schemas/UserID" } }
    PolicyID: { name: policy_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    RuleID: { name: rule_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    ConditionSetID: { name: condition_set_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    AggregationID: { name: aggregation_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    IntentID: { name: intent_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    ItemID: { name: item_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    WebhookID: { name: webhook_id, in: path, required: true, schema: { $ref: "#/components/schemas/ID" } }
    Cursor:
      name: cursor
      in: query
      description: The `next_cursor` of the page before.
      schema: { type: string, maxLength: 128 }
    Limit: { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 50 } }
    DryRun:
      name: dry_run
      in: query
      description: Ask for the verdict only. Takes no authorization signatures.
      x-countersign: true
      schema: { const: "true" }
    As:
      name: as
      in: query
      description: In whose place a dry run is asked for, `owner` or the id of one of the wallet's signers.
      x-countersign: true
      schema: { anyOf: [{ const: owner }, { $ref: "#/components/schemas/ID" }] }
    Signatures:
      name: privy-authorization-signature
      in: header
      description: Authorization signatures, separated by commas; at most 16. Needed for what has an owner or signers.
      schema: { type: string }
    IdempotencyKey:
      name: privy-idempotency-key
      in: header
      description: The same key with the same body gets the same answer for 24 hours; with another body it is refused.
      schema: { type: string, minLength: 1, maxLength: 256, pattern: "^[!-~]+$" }
    RequestExpiry:
      name: privy-request-expiry
      in: header
      description: Unix time in milliseconds after which the request is refused. An app may demand it.
      schema: { type: string, pattern: "^[0-9]{1,16}$" }
    IntentExpiry:
      name: privy-request-expiry
      in: header
      description: Until when the request waits, in milliseconds since 1970; at most 30 days, 72 hours when absent. Members sign it.
      schema: { type: string, pattern: "^[0-9]{1,16}$" }
  headers:
    Receipt:
      description: The signer's receipt of the change, base64url of content and signature with a point between them.
      schema: { type: string }
    Challenge: { description: "`Basic`, where the app's id or secret is wrong.", schema: { type: string } }
    ContentTypeOptions: { description: What the exchange answers is not guessed at., schema: { const: nosniff } }
    RetryAfter: { description: Seconds to wait., schema: { type: integer } }
    RetryAfterMs: { description: Milliseconds to wait., schema: { type: integer } }
    ShouldRetry: { description: "`false` where a repetition would be of no use or do harm.", schema: { const: "false" } }
  responses:
    User:
      description: The user.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/User" }
          example:
            id: did:privy:u2w4e6r8t0y1i3o5p7a9s0d2
            created_at: 1767323045
            linked_accounts: [{ type: custom_auth, custom_user_id: u-42, verified_at: 1767323045, first_verified_at: 1767323045, latest_verified_at: 1767323045 }]
            mfa_methods: []
            has_accepted_terms: false
            is_guest: false
    Wallet:
      description: The wallet.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Wallet" }
          example:
            id: w9x4y8z2a6b1c5d0e3f7g9h4
            address: "0x52908400098527886E0F7030069857D2E4169EE7"
            chain_type: ethereum
            policy_ids: [p1f4c9o2h8xk3v7b5n6m0q2w]
            owner_id: q7w3e9r2t5y1u8i4o6p0a2s5
            additional_signers: []
            created_at: 1767323045000
            exported_at: null
            imported_at: null
            archived_at: null
    KeyQuorum:
      description: The key quorum.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/KeyQuorum" }
          example: { id: q7w3e9r2t5y1u8i4o6p0a2s5, display_name: Operators, authorization_threshold: 1, authorization_keys: [{ public_key: MFkwEwYHKoZIzj0CAQ…, display_name: null }], user_ids: [], key_quorum_ids: [] }
    Policy:
      description: The policy.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Policy" }
          example: { id: p1f4c9o2h8xk3v7b5n6m0q2w, name: Payments, chain_type: ethereum, rules: [], version: "1.0", created_at: 1767323045000, owner_id: null }
    Rule:
      description: The rule.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Rule" }
          example: { id: r2t6y9u3i7o1p5a8s4d0f6g2, name: Messages, method: personal_sign, conditions: [], action: ALLOW }
    ConditionSet:
      description: The condition set.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/ConditionSet" }
          example: { id: s1d5f9g3h7j2k6l0z4x8c1v5, name: Known recipients, owner_id: q7w3e9r2t5y1u8i4o6p0a2s5, created_at: 1767323045000 }
    Aggregation:
      description: The aggregation.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Aggregation" }
          example:
            id: a1g5f9g3h7j2k6l0z4x8c1v5
            name: Spent in a day
            method: eth_signTransaction
            metric: { field: value, field_source: ethereum_transaction, function: sum }
            window: { type: rolling, seconds: 86400 }
            conditions: []
            group_by: [{ field: id, field_source: wallet }]
            owner_id: null
            created_at: 1767323045000
    Items:
      description: The items that were given, with their ids.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { type: array, items: { $ref: "#/components/schemas/Item" } }
          example: [{ id: i3d8f1g6h2j7k4l9z5x0c8v3, condition_set_id: s1d5f9g3h7j2k6l0z4x8c1v5, value: "0x52908400098527886E0F7030069857D2E4169EE7", created_at: 1767323045000 }]
    Webhook:
      description: The webhook.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Webhook" }
          example: { id: h4k8m2n6p0q3r7s1t5u9v2w6, url: "https://books.example/hook", types: [wallet.created, signature.denied], description: null, status: enabled, created_at: 1767323045000, delivered: 12, last_success_at: 1767323145000, failing_since: null }
    WebhookWithSecret:
      description: The webhook with its newest secret.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Webhook" }
          example: { id: h4k8m2n6p0q3r7s1t5u9v2w6, url: "https://books.example/hook", types: [wallet.created, signature.denied], description: null, status: enabled, created_at: 1767323045000, delivered: 12, last_success_at: 1767323145000, failing_since: null, secret: whsec_kD6qVGV1rn3NCVOEQvxNoExSMQM0Kk+A9MChdg51Tv4= }
    Webhooks:
      description: All of them, the newest first.
      content:
        application/json:
          schema:
            type: object
            required: [data, next_cursor]
            properties:
              data: { type: array, items: { $ref: "#/components/schemas/Webhook" } }
              next_cursor: { $ref: "#/components/schemas/NextCursor" }
          example: { data: [], next_cursor: null }
    WebhookAttempts:
      description: What was not delivered at once.
      content:
        application/json:
          schema:
            type: object
            required: [data, next_cursor]
            properties:
              data: { type: array, items: { $ref: "#/components/schemas/WebhookAttempts" } }
              next_cursor: { $ref: "#/components/schemas/NextCursor" }
          example:
            data: [{ event_id: msg_6f1d0b7c2a9e4f53816d7a0c9b2e4f60, type: wallet.created, state: waiting, attempts: 1, first_attempt_at: 1767323045000, last_attempt_at: 1767323045000, next_attempt_at: 1767323050000, response_status: 503, problem: The answer was 503. }]
            next_cursor: null
    Success:
      description: Done.
      headers: { countersign-receipt: { $ref: "#/components/headers/Receipt" } }
      content:
        application/json:
          schema: { type: object, required: [success], properties: { success: { const: true } } }
          example: { success: true }
    Intent:
      description: The intent.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Intent" }
          example:
            intent_id: k3d7m2q6abcdefghijkl4567
            intent_type: RPC
            status: pending
            description: 'Sign the message "Hello" with wallet w9x4y8z2a6b1c5d0e3f7g9h4 (0x52908400098527886E0F7030069857D2E4169EE7).'
            created_at: 1767323045000
            expires_at: 1767582245000
            custom_expiry: false
            created_by_display_name: Trading
            resource_id: w9x4y8z2a6b1c5d0e3f7g9h4
            authorization_details:
              - key_quorum_id: q7w3e9r2t5y1u8i4o6p0a2s5
                threshold: 2
                display_name: Treasurers
                members:
                  - { type: key, public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…, signed_at: 1767323050000 }
                  - { type: key, public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…, signed_at: null }
            request_details:
              method: POST
              url: https://api.example/v1/wallets/w9x4y8z2a6b1c5d0e3f7g9h4/rpc
              body: { method: personal_sign, params: { message: Hello, encoding: utf-8 } }
            payload: eyJib2R5Ijp7Im1ldGhvZCI6InBlcnNvbmFsX3NpZ24i…
            payload_sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    Invalid:
      description: The request is not one that can be carried out; the text names the field.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: "[Input error] `chain_type`: Required", code: invalid_data }
    Denied:
      description: The request is invalid, or a policy denies it; then `details` is the verdict.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example:
            error: RPC request denied due to policy violation
            code: policy_violation
            details: { decision: deny, policy_id: p1f4c9o2h8xk3v7b5n6m0q2w, rule_id: null, rule_name: null, reason: no ALLOW rule matches, rules: [] }
    TooLarge:
      description: The body is longer than 1 MiB; at the relay, than 256 KiB, or 16 KiB of a question.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: The body is longer than the limit., code: payload_too_large }
    Unauthorized:
      description: The app or the signatures are wrong.
      headers: { www-authenticate: { $ref: "#/components/headers/Challenge" } }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: Invalid app ID or app secret., code: invalid_app_credentials }
    Forbidden:
      description: The app is disabled, the wallet frozen, or its key may not be exported.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: This wallet is frozen., code: wallet_frozen }
    NotFound:
      description: There is no such resource in this app.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: Wallet not found, code: not_found }
    RateLimited:
      description: Too many requests.
      headers:
        retry-after: { $ref: "#/components/headers/RetryAfter" }
        retry-after-ms: { $ref: "#/components/headers/RetryAfterMs" }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: This app sends too many requests., code: rate_limited }
    ExchangeAnswer:
      description: What the exchange said, with its own status; or with 200 a refusal in its manner.
      headers: { x-content-type-options: { $ref: "#/components/headers/ContentTypeOptions" } }
      content:
        application/json:
          schema: {}
          example: { status: err, response: "Denied by policy p1f4c9o2h8xk3v7b5n6m0q2w: no ALLOW rule matches." }
        text/plain:
          schema: { type: string }
    Unreadable:
      description: The body is no request of the exchange's API, or of a kind that is unknown here.
      headers: { x-content-type-options: { $ref: "#/components/headers/ContentTypeOptions" } }
      content:
        text/plain:
          schema: { type: string }
          example: "Failed to deserialize the JSON body into the target type"
    ExchangeAway:
      description: The exchange gave no answer. What was sent to it may have been carried out.
      headers:
        x-should-retry: { $ref: "#/components/headers/ShouldRetry" }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: The exchange did not answer in time., code: exchange_timed_out }
    Unavailable:
      description: The server is at fault.
      headers:
        retry-after: { $ref: "#/components/headers/RetryAfter" }
        retry-after-ms: { $ref: "#/components/headers/RetryAfterMs" }
        x-should-retry: { $ref: "#/components/headers/ShouldRetry" }
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Error" }
          example: { error: no signer answers, code: signer_unavailable }
  schemas:
    ID: { type: string, pattern: "^[a-z0-9]{24}$" }
    TimestampMs: { type: integer, description: Unix time in milliseconds. }
    NextCursor: { type: [string, "null"] }
    Hex: { type: string, pattern: "^0x[0-9a-fA-F]*$" }
    Quantity: { anyOf: [{ $ref: "#/components/schemas/Hex" }, { type: integer, minimum: 0, maximum: 9007199254740991 }] }
    Address: { type: string, pattern: "^0x[0-9a-fA-F]{40}$" }
    SolanaAddress: { type: string, pattern: "^[1-9A-HJ-NP-Za-km-z]{32,44}$" }
    WalletAddress: { anyOf: [{ $ref: "#/components/schemas/Address" }, { $ref: "#/components/schemas/SolanaAddress" }] }
    ChainType: { enum: [ethereum, solana] }
    PublicKey: { type: string, description: "A P-256 public key: SubjectPublicKeyInfo in base64, or PEM." }
    Error:
      type: object
      required: [error, code]
      properties:
        error: { type: string, description: One sentence for developers. }
        code: { $ref: "#/components/schemas/ErrorCode" }
        msg: { type: string, x-countersign: true, description: "At the relay: `error` again, which Hyperliquid's SDKs read." }
        details: { $ref: "#/components/schemas/Verdict" }
    ErrorCode:
      type: string
      description: |
        | code | status | meaning |
        |---|---|---|
        | invalid_data | 400 | a field is missing, unknown or malformed; or an idempotency key was used with another body |
        | method_not_supported | 400 | the wallet cannot do this method here |
        | not_found | 404 | no such path, or no such resource in this app |
        | not_supported | 404 | a path of Privy's API that this server does not offer |
        | method_not_allowed | 405 | the path takes other methods, which `Allow` names |
        | rate_limited | 429 | too many requests |
        | invalid_app_credentials | 401 | wrong app id or secret, or `privy-app-id` differs |
        | app_disabled | 403 | the operator has disabled the app |
        | secret_scope | 403 | the secret is a gateway's, good for signed requests to `/v1/wallets/{wallet_id}/rpc` of owned wallets |
        | invalid_user_token | 401 | the token is not one of the app's issuer, or not valid now |
        | missing_or_empty_authorization_header | 401 | signatures are needed |
        | zero_correct_authorization_signatures | 401 | a signature is not by a key that may ask |
        | insufficient_correct_authorization_signatures | 401 | fewer keys signed than the threshold |
        | request_expired | 400 | `privy-request-expiry` is past, or missing where the app demands it |
        | request_replayed | 400 | this signed change has been carried out before |
        | policy_violation | 400 | a policy denies it; `details` is the verdict |
        | wallet_frozen | 403 | the operator has frozen the wallet |
        | wallet_archived | 400 | the wallet's owner has archived it |
        | export_not_allowed | 403 | the wallet has no owner, and the app does not let such wallets be exported |
        | resource_in_use | 400 | something that is to be deleted is named by others |
        | resource_conflict | 400 | another wallet has this `external_id` |
        | invalid_nonce | 400 | a relayed request's nonce is too far from now; answered as the exchange would, so found in the log and in metrics alone |
        | intent_not_pending | 400 | the intent has ended, or is being carried out |
        | too_many_intents | 400 | as many intents of the app or about the resource wait as may |
        | nonce_used | 400 | a relayed request's nonce was used before; answered as the exchange would, so found in the log and in metrics alone |
        | record_unavailable | 500 | a record that is needed cannot be read or is not authentic; tell the operator |
        | signer_busy | 503 | too much is waiting to be recorded; try again |
        | signer_clock | 503 | the signer's clock went back |
        | signer_unavailable | 503 | no signer answers, or it died with the request; do not repeat blindly |
        | audit_unavailable | 503 | the audit log cannot be written, so nothing is released, or no checkpoint of it is signed; try again |
        | storage_unavailable | 503 | the database cannot be read; try again |
        | contention | 503 | what the request rests on changed too often meanwhile; try again |
        | exchange_unreachable | 502 | the exchange cannot be reached; nothing was sent to it |
        | exchange_timed_out | 504 | the exchange did not answer in time; it may have carried the action out |
        | exchange_lost | 502 | the exchange gave no proper answer; it may have carried the action out |
        | internal_error | 500 | a fault of the server |
        | malformed_request | 400 | not HTTP, or HTTP that others could read differently |
        | request_timeout | 408 | the request did not arrive in time |
        | payload_too_large | 413 | the body is longer than 1 MiB |
        | uri_too_long | 414 | the request target is too long |
        | expectation_failed | 417 | an `Expect` other than `100-continue` |
        | headers_too_large | 431 | the header block is too long |
        | unsupported_transfer_coding | 501 | a transfer coding other than `chunked` |
        | too_many_connections | 503 | the server holds as many connections as it may |
        | http_version_not_supported | 505 | neither HTTP/1.1 nor HTTP/1.0 |
      enum:
        - invalid_data
        - method_not_supported
        - not_found
        - not_supported
        - method_not_allowed
        - rate_limited
        - invalid_app_credentials
        - app_disabled
        - secret_scope
        - invalid_user_token
        - missing_or_empty_authorization_header
        - zero_correct_authorization_signatures
        - insufficient_correct_authorization_signatures
        - request_expired
        - request_replayed
        - policy_violation
        - wallet_frozen
        - wallet_archived
        - export_not_allowed
        - resource_in_use
        - resource_conflict
        - invalid_nonce
        - intent_not_pending
        - too_many_intents
        - nonce_used
        - record_unavailable
        - signer_busy
        - signer_clock
        - signer_unavailable
        - audit_unavailable
        - storage_unavailable
        - contention
        - exchange_unreachable
        - exchange_timed_out
        - exchange_lost
        - internal_error
        - malformed_request
        - request_timeout
        - payload_too_large
        - uri_too_long
        - expectation_failed
        - headers_too_large
        - unsupported_transfer_coding
        - too_many_connections
        - http_version_not_supported
    Readiness:
      type: object
      required: [status, checks]
      properties:
        status: { enum: [ready, unavailable] }
        checks:
          type: object
          description: "`ok`, or what is the matter."
          required: [database, signers, audit_log]
          properties: { database: { type: string }, signers: { type: string }, audit_log: { type: string } }
    Owner:
      description: Makes a key quorum of one key or one user. null is no owner.
      anyOf:
        - type: object
          required: [user_id]
          additionalProperties: false
          properties: { user_id: { $ref: "#/components/schemas/UserID" } }
        - type: object
          required: [public_key]
          additionalProperties: false
          properties: { public_key: { $ref: "#/components/schemas/PublicKey" } }
        - { type: "null" }
    OwnerID: { description: The id of a key quorum; null is no owner., anyOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
    ShadowPolicyIDs:
      type: array
      x-countersign: true
      maxItems: 1
      items: { $ref: "#/components/schemas/ID" }
      description: A policy that is judged beside the wallet's own and decides nothing. Receipts say what it said. Absent from answers where there is none.
    PolicyIDs: { type: array, maxItems: 1, items: { $ref: "#/components/schemas/ID" } }
    WalletSigner:
      type: object
      required: [signer_id]
      additionalProperties: false
      properties:
        signer_id: { description: The id of a key quorum., $ref: "#/components/schemas/ID" }
        override_policy_ids: { description: Holds for this signer instead of the wallet's., $ref: "#/components/schemas/PolicyIDs" }
    WalletSigners: { type: array, maxItems: 16, items: { $ref: "#/components/schemas/WalletSigner" } }
    Wallet:
      type: object
      required: [id, address, chain_type, policy_ids, owner_id, additional_signers, created_at, exported_at, imported_at]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        address: { $ref: "#/components/schemas/WalletAddress" }
        chain_type: { $ref: "#/components/schemas/ChainType" }
        policy_ids: { $ref: "#/components/schemas/PolicyIDs" }
        shadow_policy_ids: { $ref: "#/components/schemas/ShadowPolicyIDs" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        additional_signers: { $ref: "#/components/schemas/WalletSigners" }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
        exported_at: { anyOf: [{ $ref: "#/components/schemas/TimestampMs" }, { type: "null" }], description: When its key was first exported. }
        imported_at: { anyOf: [{ $ref: "#/components/schemas/TimestampMs" }, { type: "null" }] }
        archived_at: { anyOf: [{ $ref: "#/components/schemas/TimestampMs" }, { type: "null" }], description: When it was put away; it signs nothing from then on. }
        public_key: { type: string, description: "Of a Solana wallet: 32 bytes, hexadecimal." }
        display_name: { type: string }
        external_id: { type: string }
    WalletBatchResult:
      description: A wallet with the receipt of its creation, as in the header `countersign-receipt`; or why there is none.
      anyOf:
        - type: object
          required: [index, success, wallet]
          properties:
            index: { type: integer }
            success: { const: true }
            wallet: { $ref: "#/components/schemas/Wallet" }
            receipt: { type: string, x-countersign: true }
        - type: object
          required: [index, success, error, code]
          properties:
            index: { type: integer }
            success: { const: false }
            error: { type: string }
            code: { $ref: "#/components/schemas/ErrorCode" }
    WalletCreation:
      type: object
      description: Of `owner` and `owner_id` at most one.
      required: [chain_type]
      additionalProperties: false
      properties:
        chain_type: { $ref: "#/components/schemas/ChainType" }
        display_name: { type: [string, "null"], maxLength: 100 }
        external_id: { type: [string, "null"], pattern: "^[a-zA-Z0-9_-]{1,64}$", description: Can be given once and never changed. }
        policy_ids: { $ref: "#/components/schemas/PolicyIDs" }
        shadow_policy_ids: { $ref: "#/components/schemas/ShadowPolicyIDs" }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        additional_signers: { anyOf: [{ $ref: "#/components/schemas/WalletSigners" }, { type: "null" }] }
    WalletChange:
      type: object
      description: Of `owner` and `owner_id` at most one.
      additionalProperties: false
      properties:
        display_name: { type: [string, "null"], maxLength: 100 }
        policy_ids: { $ref: "#/components/schemas/PolicyIDs" }
        shadow_policy_ids: { $ref: "#/components/schemas/ShadowPolicyIDs" }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        additional_signers: { anyOf: [{ $ref: "#/components/schemas/WalletSigners" }, { type: "null" }] }
    UserID: { type: string, pattern: "^did:privy:[a-z0-9]{24}$" }
    User:
      type: object
      required: [id, created_at, linked_accounts, mfa_methods, has_accepted_terms, is_guest]
      properties:
        id: { $ref: "#/components/schemas/UserID" }
        created_at: { type: integer, description: Unix time in seconds. }
        linked_accounts: { type: array, items: { type: object } }
        mfa_methods: { type: array, maxItems: 0 }
        has_accepted_terms: { const: false }
        is_guest: { const: false }
        custom_metadata: { $ref: "#/components/schemas/CustomMetadata" }
    LinkedAccount:
      description: "`custom_auth` with `custom_user_id`, at most one; `email` with `address`; `phone` with `number`; other types of Privy's with flat members, kept as data."
      type: object
      required: [type]
      properties:
        type: { type: string }
    CustomMetadata: { type: object, maxProperties: 64, additionalProperties: { type: [string, integer, boolean] } }
    UserWallets:
      description: At most one at a time; the user owns it.
      type: array
      maxItems: 1
      items:
        type: object
        required: [chain_type]
        additionalProperties: false
        properties:
          chain_type: { enum: [ethereum, solana] }
          policy_ids: { $ref: "#/components/schemas/PolicyIDs" }
          shadow_policy_ids: { $ref: "#/components/schemas/ShadowPolicyIDs" }
          additional_signers: { anyOf: [{ $ref: "#/components/schemas/WalletSigners" }, { type: "null" }] }
    ExportRequest:
      type: object
      required: [encryption_type, recipient_public_key]
      additionalProperties: false
      properties:
        encryption_type: { const: HPKE }
        recipient_public_key: { $ref: "#/components/schemas/PublicKey" }
        export_seed_phrase: { type: boolean, description: The phrase in place of the key; only of wallets that were imported with one. }
    EncryptedSecret:
      type: object
      required: [encryption_type, ciphertext, encapsulated_key]
      properties:
        encryption_type: { const: HPKE }
        ciphertext: { type: string, description: "Ciphertext and tag, in base64." }
        encapsulated_key: { type: string, description: "An uncompressed point of P-256, 65 bytes, in base64." }
    ImportTerms:
      type: object
      required: [address, chain_type, entropy_type, encryption_type]
      additionalProperties: false
      properties:
        address: { type: string, maxLength: 128 }
        chain_type: { enum: [ethereum, solana] }
        entropy_type: { enum: [private-key, hd] }
        index: { type: integer, minimum: 0, maximum: 2147483647, description: "With `hd`: the number of the wallet in its phrase's tree." }
        encryption_type: { const: HPKE }
    WalletImport:
      type: object
      required: [wallet]
      additionalProperties: false
      properties:
        wallet:
          type: object
          required: [address, chain_type, entropy_type, encryption_type, ciphertext, encapsulated_key]
          additionalProperties: false
          properties:
            address: { type: string, maxLength: 128 }
            chain_type: { enum: [ethereum, solana] }
            entropy_type: { enum: [private-key, hd] }
            index: { type: integer, minimum: 0, maximum: 2147483647 }
            encryption_type: { const: HPKE }
            ciphertext: { type: string, description: "Ciphertext and tag, in base64." }
            encapsulated_key: { type: string, description: "An uncompressed point of P-256, 65 bytes, in base64." }
            hpke_config:
              type: object
              additionalProperties: false
              description: Where the sender used another cipher or bound the message to something.
              properties:
                aead_algorithm: { enum: [CHACHA20_POLY1305, AES_GCM256, null] }
                info: { type: string, description: Base64. }
                aad: { type: string, description: Base64. }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        policy_ids: { $ref: "#/components/schemas/PolicyIDs" }
        shadow_policy_ids: { $ref: "#/components/schemas/ShadowPolicyIDs" }
        additional_signers: { anyOf: [{ $ref: "#/components/schemas/WalletSigners" }, { type: "null" }] }
        display_name: { type: [string, "null"], maxLength: 100 }
        external_id: { type: [string, "null"], pattern: "^[a-zA-Z0-9_-]{1,64}$" }
    RelayedRequest:
      type: object
      x-countersign: true
      required: [action, nonce, signature]
      additionalProperties: false
      properties:
        action: { type: object, required: [type], properties: { type: { type: string } } }
        nonce: { type: integer, description: Unix time in milliseconds; a caller may use each once. }
        signature:
          type: object
          description: By the caller's own key, over what the exchange would have signed.
          required: [r, s, v]
          additionalProperties: false
          properties: { r: { type: string }, s: { type: string }, v: { enum: [27, 28] } }
        vaultAddress: { anyOf: [{ $ref: "#/components/schemas/Address" }, { type: "null" }] }
        expiresAfter: { type: [integer, "null"] }
    EthereumAddresses:
      type: array
      x-countersign: true
      description: |
        Accounts that may act through the relay, where one signature is enough. They sign no other request; an owner needs
        a P-256 key.
      maxItems: 100
      items: { $ref: "#/components/schemas/Address" }
    KeyQuorumInput:
      type: object
      description: A new quorum needs at least one member. Without a threshold every member must sign.
      additionalProperties: false
      properties:
        public_keys: { type: array, maxItems: 100, items: { $ref: "#/components/schemas/PublicKey" } }
        user_ids: { type: array, maxItems: 20, items: { $ref: "#/components/schemas/UserID" } }
        key_quorum_ids: { type: array, maxItems: 5, items: { $ref: "#/components/schemas/ID" } }
        ethereum_addresses: { $ref: "#/components/schemas/EthereumAddresses" }
        authorization_threshold: { type: [integer, "null"], minimum: 1, maximum: 1000 }
        display_name: { type: [string, "null"], maxLength: 50 }
    KeyQuorum:
      type: object
      required: [id, display_name, authorization_threshold, authorization_keys, user_ids, key_quorum_ids]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        display_name: { type: [string, "null"] }
        authorization_threshold: { type: integer }
        authorization_keys:
          type: array
          items:
            type: object
            required: [public_key, display_name]
            properties: { public_key: { type: string }, display_name: { type: [string, "null"] } }
        user_ids: { type: array, items: { $ref: "#/components/schemas/UserID" } }
        key_quorum_ids: { type: array, items: { $ref: "#/components/schemas/ID" } }
        ethereum_addresses: { $ref: "#/components/schemas/EthereumAddresses" }
    PolicyCreation:
      type: object
      required: [version, name, chain_type, rules]
      additionalProperties: false
      properties:
        version: { const: "1.0" }
        name: { type: string, minLength: 1, maxLength: 50 }
        chain_type: { description: The policy can be attached to wallets of this chain alone., $ref: "#/components/schemas/ChainType" }
        rules: { type: array, items: { $ref: "#/components/schemas/RuleInput" } }
        refuse_blind_agent: { $ref: "#/components/schemas/RefuseBlindAgent" }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
    PolicyChange:
      type: object
      additionalProperties: false
      properties:
        name: { type: string, minLength: 1, maxLength: 50 }
        rules: { type: array, items: { $ref: "#/components/schemas/RuleInput" } }
        refuse_blind_agent: { $ref: "#/components/schemas/RefuseBlindAgent" }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
    ReplayRequest:
      type: object
      required: [policy]
      additionalProperties: false
      properties:
        policy:
          description: The draft, as a policy is created; rules may have ids.
          $ref: "#/components/schemas/PolicyCreation"
        wallet_id: { type: [string, "null"], description: Requests to this wallet alone., pattern: "^[a-z0-9]{24}$" }
        policy_id: { type: [string, "null"], description: Requests that this policy decided., pattern: "^[a-z0-9]{24}$" }
        since: { type: [integer, "null"], minimum: 0, maximum: 9007199254740991, description: "When it was recorded, in milliseconds since 1970." }
        until: { type: [integer, "null"], minimum: 0, maximum: 9007199254740991, description: Exclusive. }
        cursor: { type: [string, "null"], pattern: "^[0-9]{1,18}$", description: The `next_cursor` of the page before. }
        limit: { type: [integer, "null"], minimum: 1, maximum: 1000, description: "Requests that the page looks at. 1000 if not said; without effect where the draft looks at sums." }
    ReplayReport:
      type: object
      required: [judged, same, would_deny, would_allow, not_kept, unreadable, differences, next_cursor]
      properties:
        judged: { type: integer, description: Requests that the draft judged. }
        same: { type: integer }
        would_deny: { type: integer, description: Were allowed; the draft denies them. }
        would_allow: { type: integer, description: Were denied; the draft allows them. }
        not_kept: { type: integer, description: Requests of which nothing is kept. }
        unreadable:
          type: array
          description: Requests of which what is kept is not what the log says, or cannot be read.
          items:
            type: object
            required: [seq, reason]
            properties: { seq: { type: integer }, reason: { type: string } }
        differences:
          type: array
          items:
            type: object
            required: [seq, at, wallet_id, method, actor, then, now]
            properties:
              seq: { type: integer, description: The number of the entry in the log. }
              at: { $ref: "#/components/schemas/TimestampMs" }
              wallet_id: { $ref: "#/components/schemas/ID" }
              method: { type: string }
              actor: { type: object, description: "Who asked, as the receipt says." }
              then:
                type: object
                required: [decision, policy_id, rule_id]
                properties:
                  decision: { enum: [allow, deny] }
                  policy_id: { type: [string, "null"] }
                  rule_id: { type: [string, "null"] }
              now:
                type: object
                required: [decision, rule_id, rule_name, reason]
                properties:
                  decision: { enum: [allow, deny] }
                  rule_id: { type: [string, "null"] }
                  rule_name: { type: [string, "null"] }
                  reason: { type: string }
        next_cursor: { $ref: "#/components/schemas/NextCursor" }
    RefuseBlindAgent:
      type: boolean
      x-countersign: true
      description: Refuse Hyperliquid's `Agent` messages, which hide an action behind a hash.
    Policy:
      type: object
      required: [id, name, chain_type, rules, version, created_at, owner_id]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        name: { type: string }
        chain_type: { $ref: "#/components/schemas/ChainType" }
        rules: { type: array, items: { $ref: "#/components/schemas/Rule" } }
        version: { const: "1.0" }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        refuse_blind_agent: { $ref: "#/components/schemas/RefuseBlindAgent" }
    RuleInput:
      type: object
      description: |
        A rule matches when all its conditions are true. Any matching DENY denies, else any matching ALLOW allows, else it is
        denied. Of a Solana transaction every instruction is judged by itself: each must be allowed, and a DENY of one denies all.
      required: [name, method, conditions, action]
      additionalProperties: false
      properties:
        id: { description: Only in a change of a policy, to keep the id of a rule., $ref: "#/components/schemas/ID" }
        name: { type: string, minLength: 1, maxLength: 50 }
        method: { $ref: "#/components/schemas/RuleMethod" }
        conditions: { type: array, items: { $ref: "#/components/schemas/Condition" } }
        action: { enum: [ALLOW, DENY] }
        allow_blind: { type: boolean, x-countersign: true, description: "Lets an ALLOW rule of personal_sign or signMessage allow messages of 32 bytes, which are hashes of something unseen." }
    Rule:
      type: object
      required: [id, name, method, conditions, action]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        name: { type: string }
        method: { $ref: "#/components/schemas/RuleMethod" }
        conditions: { type: array, items: { $ref: "#/components/schemas/Condition" } }
        action: { enum: [ALLOW, DENY] }
        allow_blind: { type: boolean, x-countersign: true }
    RuleMethod:
      description: "`*` covers neither `raw_sign`, `secp256k1_sign` nor exports. `hyperliquid_signL1Action` is ours."
      enum:
        - "*"
        - personal_sign
        - eth_signTypedData_v4
        - eth_signTransaction
        - eth_sendTransaction
        - eth_sign7702Authorization
        - eth_signUserOperation
        - wallet_sendCalls
        - hyperliquid_signL1Action
        - signMessage
        - signTransaction
        - signAndSendTransaction
        - secp256k1_sign
        - raw_sign
        - exportPrivateKey
        - exportSeedPhrase
        - transfer
        - earn_deposit
        - earn_withdraw
    Condition:
      type: object
      required: [field_source, field, operator, value]
      additionalProperties: false
      properties:
        field_source:
          description: |
            `reference` with the field `aggregation.ID` is a sum over time. `hyperliquid_action` is ours: rules of
            `hyperliquid_signL1Action` and `eth_signTypedData_v4` may use it. Rules of `signTransaction` use those of Solana, of
            which all but the first three are ours; docs/solana.md has their fields.
          enum:
            - ethereum_transaction
            - ethereum_calldata
            - ethereum_typed_data_domain
            - ethereum_typed_data_message
            - ethereum_7702_authorization
            - message
            - action_request_body
            - system
            - reference
            - hyperliquid_action
            - solana_program_instruction
            - solana_system_program_instruction
            - solana_token_program_instruction
            - solana_token_2022_program_instruction
            - solana_associated_token_program_instruction
            - solana_compute_budget_instruction
            - solana_memo_instruction
            - solana_movement
            - solana_transaction
        field: { type: string, maxLength: 512 }
        operator:
          description: "`neq` and `not_in` are ours."
          enum: [eq, neq, gt, gte, lt, lte, in, not_in, in_condition_set, contains, starts_with, ends_with]
        value:
          description: A number, decimal or 0x-hexadecimal, is a text too. For `in_condition_set` the id of a condition set.
          anyOf:
            - { type: string }
            - { type: array, minItems: 1, maxItems: 100, items: { type: string } }
        abi: { type: array, maxItems: 200, items: { type: object }, description: The JSON ABI, with `ethereum_calldata`. }
        typed_data: { type: object, description: "`types` and `primary_type`, with `ethereum_typed_data_message`." }
    Verdict:
      type: object
      x-countersign: true
      description: A decision and why.
      required: [decision, policy_id, reason, rules]
      properties:
        decision: { enum: [allow, deny] }
        policy_id: { anyOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }] }
        rule_id: { anyOf: [{ $ref: "#/components/schemas/ID" }, { type: "null" }], description: The rule that decided. }
        rule_name: { type: [string, "null"] }
        reason: { type: string }
        limits:
          type: array
          description: What the request would use of aggregations; absent when it uses none.
          items:
            type: object
            required: [aggregation_id, window, group, amount, sum]
            properties:
              aggregation_id: { $ref: "#/components/schemas/ID" }
              window: { $ref: "#/components/schemas/AggregationWindow" }
              group: { type: array, items: { type: string } }
              amount: { type: string }
              sum: { type: [string, "null"], description: What was used before, with this request. }
        rules:
          type: array
          description: |
            The rules about the method, in order, and how each judged the request. Of a Solana transaction, the rules about the
            instruction that is denied, or of each instruction the rule that allows it.
          items:
            type: object
            required: [id, name, action, method, matched, conditions]
            properties:
              id: { type: [string, "null"] }
              name: { type: string }
              action: { enum: [ALLOW, DENY] }
              method: { $ref: "#/components/schemas/RuleMethod" }
              matched: { type: boolean }
              reason: { type: string }
              element: { type: integer, description: "The order or asset of an action, or the instruction of a transaction, that was judged." }
              conditions:
                type: array
                items:
                  type: object
                  required: [field_source, field, operator, expected, seen, result]
                  properties:
                    field_source: { type: string }
                    field: { type: string }
                    operator: { type: string }
                    expected: { type: string }
                    seen: { type: [string, "null"] }
                    result: { enum: ["true", "false", unevaluable] }
                    reason: { type: string }
        instructions:
          type: array
          description: What decided about each instruction of a Solana transaction.
          items:
            type: object
            required: [program_id, instruction, decision, rule_id, rule_name]
            properties:
              program_id: { $ref: "#/components/schemas/SolanaAddress" }
              instruction: { type: [string, "null"], description: Its name; null if it cannot be read. }
              decision: { enum: [allow, deny] }
              rule_id: { type: [string, "null"] }
              rule_name: { type: [string, "null"] }
    ConditionSetInput:
      type: object
      description: Of `owner` and `owner_id` at most one.
      required: [name]
      additionalProperties: false
      properties:
        name: { type: string, minLength: 1, maxLength: 100 }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
    ConditionSetChange:
      type: object
      additionalProperties: false
      properties:
        name: { type: string, minLength: 1, maxLength: 100 }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
    ConditionSet:
      type: object
      required: [id, name, owner_id, created_at]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        name: { type: string }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
    AggregationCreation:
      type: object
      required: [name, method, metric, window]
      additionalProperties: false
      properties:
        name: { type: string, minLength: 1, maxLength: 255 }
        method: { $ref: "#/components/schemas/RuleMethod" }
        metric: { $ref: "#/components/schemas/AggregationMetric" }
        window: { $ref: "#/components/schemas/AggregationWindow" }
        conditions: { type: array, maxItems: 100, items: { $ref: "#/components/schemas/Condition" } }
        group_by: { type: array, maxItems: 2, items: { $ref: "#/components/schemas/AggregationField" } }
        owner: { $ref: "#/components/schemas/Owner" }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
    Aggregation:
      type: object
      required: [id, name, method, metric, window, conditions, group_by, owner_id, created_at]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        name: { type: string }
        method: { $ref: "#/components/schemas/RuleMethod" }
        metric: { $ref: "#/components/schemas/AggregationMetric" }
        window: { $ref: "#/components/schemas/AggregationWindow" }
        conditions: { type: array, items: { $ref: "#/components/schemas/Condition" } }
        group_by: { type: array, items: { $ref: "#/components/schemas/AggregationField" } }
        owner_id: { $ref: "#/components/schemas/OwnerID" }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
    AggregationMetric:
      type: object
      description: |
        A number of the request, or with `count`, which is ours, the request itself. Of several orders or instructions each
        is added.
      required: [function]
      additionalProperties: false
      properties:
        function: { enum: [sum, count] }
        field_source: { type: string }
        field: { type: string, maxLength: 512 }
        abi: { type: array, maxItems: 200, items: { type: object } }
        typed_data: { type: object }
    AggregationWindow:
      type: object
      description: The last so many seconds; or with `fixed`, which is ours, from one multiple of them since 1970 to the next.
      required: [type, seconds]
      additionalProperties: false
      properties:
        type: { enum: [rolling, fixed] }
        seconds: { type: integer, minimum: 60, maximum: 2592000 }
    AggregationField:
      type: object
      description: "`wallet`, `signer`, `policy` and `app` with the field `id` are ours."
      required: [field_source, field]
      additionalProperties: false
      properties:
        field_source: { type: string }
        field: { type: string, maxLength: 512 }
        abi: { type: array, maxItems: 200, items: { type: object } }
        typed_data: { type: object }
    LimitWindow:
      type: object
      required: [type, seconds, starts_at, ends_at]
      properties:
        type: { enum: [rolling, fixed] }
        seconds: { type: integer }
        starts_at: { $ref: "#/components/schemas/TimestampMs" }
        ends_at: { $ref: "#/components/schemas/TimestampMs" }
    AggregationLimit:
      type: object
      x-countersign: true
      required: [group, used, reserved, window, limits]
      properties:
        group: { type: array, items: { type: string } }
        used: { type: string }
        reserved: { const: "0", description: What is decided is counted at once; nothing is ever reserved. }
        window: { $ref: "#/components/schemas/LimitWindow" }
        limits:
          type: array
          description: The conditions of policies that look at this sum.
          items:
            type: object
            required: [policy_id, rule_id, rule_name, action, operator, value, left]
            properties:
              policy_id: { $ref: "#/components/schemas/ID" }
              rule_id: { $ref: "#/components/schemas/ID" }
              rule_name: { type: string }
              action: { enum: [ALLOW, DENY] }
              operator: { enum: [gt, gte, lt, lte] }
              value: { type: string }
              left: { type: [string, "null"], description: How much more may be used; null when the condition is no upper limit. }
    WalletLimit:
      type: object
      x-countersign: true
      required: [as, policy_id, rule_id, rule_name, action, operator, value, aggregation_id, group, used, reserved, window, left]
      properties:
        as: { type: string, description: "`owner`, `app`, or the id of a signer." }
        policy_id: { $ref: "#/components/schemas/ID" }
        rule_id: { $ref: "#/components/schemas/ID" }
        rule_name: { type: string }
        action: { enum: [ALLOW, DENY] }
        operator: { enum: [gt, gte, lt, lte] }
        value: { type: string }
        aggregation_id: { $ref: "#/components/schemas/ID" }
        group:
          description: Null when it depends on what is asked; then so are `used`, `reserved` and `left`.
          anyOf: [{ type: array, items: { type: string } }, { type: "null" }]
        used: { type: [string, "null"] }
        reserved: { type: [string, "null"] }
        window: { $ref: "#/components/schemas/LimitWindow" }
        left: { type: [string, "null"] }
    ItemsInput:
      type: array
      minItems: 1
      maxItems: 100
      items:
        type: object
        required: [value]
        additionalProperties: false
        properties: { value: { type: string, minLength: 1, maxLength: 200 } }
    Item:
      type: object
      required: [id, condition_set_id, value, created_at]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        condition_set_id: { $ref: "#/components/schemas/ID" }
        value: { type: string }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
    IntentStatus: { enum: [pending, processing, executed, failed, expired, rejected, dismissed] }
    IntentType: { enum: [KEY_QUORUM, POLICY, RULE, RPC, TRANSFER, WALLET] }
    IntentKeyMember:
      type: object
      required: [type, public_key, signed_at]
      properties:
        type: { const: key }
        public_key: { type: string }
        signed_at: { type: [integer, "null"], description: Milliseconds since 1970. }
    IntentUserMember:
      type: object
      required: [type, user_id, signed_at]
      properties:
        type: { const: user }
        user_id: { $ref: "#/components/schemas/UserID" }
        signed_at: { type: [integer, "null"], description: Milliseconds since 1970; null again when the key that signed is over. }
    IntentQuorumMember:
      type: object
      required: [type, key_quorum_id, threshold, threshold_met, members]
      properties:
        type: { const: key_quorum }
        key_quorum_id: { $ref: "#/components/schemas/ID" }
        threshold: { type: integer }
        threshold_met: { type: boolean }
        display_name: { type: [string, "null"] }
        members:
          type: array
          items: { anyOf: [{ $ref: "#/components/schemas/IntentKeyMember" }, { $ref: "#/components/schemas/IntentUserMember" }] }
    Intent:
      type: object
      description: A request that waits for signatures. Times are in milliseconds since 1970.
      required: [intent_id, intent_type, status, description, created_at, expires_at, custom_expiry, created_by_display_name, resource_id, authorization_details, request_details, payload, payload_sha256]
      properties:
        intent_id: { $ref: "#/components/schemas/ID" }
        intent_type: { $ref: "#/components/schemas/IntentType" }
        status: { $ref: "#/components/schemas/IntentStatus" }
        description: { type: string, x-countersign: true, description: "What would happen, in plain words; names are escaped and cut." }
        created_at: { type: integer }
        expires_at: { type: integer }
        custom_expiry: { type: boolean }
        created_by_display_name: { type: string }
        resource_id: { $ref: "#/components/schemas/ID" }
        authorization_details:
          type: array
          description: Quorums that may act, the owner's first; one of them is enough.
          items:
            type: object
            required: [threshold, members]
            properties:
              key_quorum_id: { $ref: "#/components/schemas/ID", x-countersign: true }
              threshold: { type: integer }
              display_name: { type: [string, "null"] }
              members:
                type: array
                items:
                  anyOf:
                    - { $ref: "#/components/schemas/IntentKeyMember" }
                    - { $ref: "#/components/schemas/IntentUserMember" }
                    - { $ref: "#/components/schemas/IntentQuorumMember" }
        request_details:
          type: object
          required: [method, url, body]
          properties: { method: { enum: [POST, PATCH, DELETE] }, url: { type: string }, body: { type: object } }
        payload: { type: string, x-countersign: true, description: Base64 of the bytes that members sign. }
        payload_sha256: { type: string, x-countersign: true, pattern: "^[0-9a-f]{64}$" }
        current_resource_data: { type: object, description: "The wallet, policy, key quorum or rule as it is now." }
        policy: { type: object, description: Of an intent about a rule. }
        action_result:
          type: object
          required: [status_code, executed_at, response_body]
          properties:
            status_code: { type: integer }
            executed_at: { type: integer }
            authorized_by_id: { $ref: "#/components/schemas/ID" }
            authorized_by_display_name: { type: [string, "null"] }
            response_body: { description: "What the direct request would have been answered: the result, a policy's denial with its trace, or an error." }
        rejected_at: { type: integer }
        dismissed_at: { type: integer }
        dismissal_reason: { type: string }
    LogEntry:
      type: object
      description: A row of the audit log (`docs/formats/audit-log.md`).
      required: [seq, at, outcome, receipt, signature, hash]
      properties:
        seq: { type: integer }
        at: { $ref: "#/components/schemas/TimestampMs" }
        outcome: { enum: [released, superseded, unreleased] }
        receipt: { type: object, description: "The receipt (`docs/formats/receipt.md`)." }
        signature: { type: string, description: Of the receipt, in hexadecimal. }
        hash: { type: string, description: The entry's link in the chain. }
    TreeSize: { type: integer, minimum: 1, maximum: 9007199254740991 }
    TreePath: { type: array, maxItems: 64, items: { type: string, pattern: "^[0-9a-f]{64}$" } }
    LogProof:
      type: object
      required: [format, version, entry, leaf_hash, leaf_index, tree_size, path, checkpoint]
      description: An entry with what proves its place (`docs/formats/log-proof.md`).
      properties:
        format: { const: countersign-log-proof }
        version: { const: 1 }
        entry:
          type: object
          required: [seq, at, outcome, receipt, signature, previous, hash]
          properties:
            seq: { type: integer }
            at: { $ref: "#/components/schemas/TimestampMs" }
            outcome: { enum: [released, superseded, unreleased] }
            receipt: { type: string, description: "The receipt's text, byte for byte." }
            signature: { type: string, description: Of the receipt, in hexadecimal. }
            previous: { type: string, description: The link of the entry before. }
            hash: { type: string, description: The entry's link in the chain. }
        leaf_hash: { type: string }
        leaf_index: { type: integer }
        tree_size: { $ref: "#/components/schemas/TreeSize" }
        path: { $ref: "#/components/schemas/TreePath" }
        checkpoint: { type: string, description: "The signed note, as `GET /v1/audit/checkpoint` gives it." }
        consistency:
          type: object
          required: [since, path]
          properties:
            since: { $ref: "#/components/schemas/TreeSize" }
            path: { $ref: "#/components/schemas/TreePath" }
    WebhookCreation:
      type: object
      required: [url]
      additionalProperties: false
      properties:
        url: { $ref: "#/components/schemas/WebhookURL" }
        types: { $ref: "#/components/schemas/WebhookTypes" }
        description: { type: [string, "null"], minLength: 1, maxLength: 256 }
    WebhookChange:
      type: object
      additionalProperties: false
      properties:
        url: { $ref: "#/components/schemas/WebhookURL" }
        types: { $ref: "#/components/schemas/WebhookTypes" }
        description: { type: [string, "null"], minLength: 1, maxLength: 256 }
        status: { enum: [enabled, disabled] }
    WebhookReplay:
      type: object
      required: [since]
      additionalProperties: false
      properties:
        since: { $ref: "#/components/schemas/TimestampMs" }
    WebhookURL:
      type: string
      maxLength: 2048
      description: An https:// URL on the public internet, or one that the operator allows; without user and fragment.
    WebhookTypes:
      type: [array, "null"]
      minItems: 1
      uniqueItems: true
      description: The events that are wanted; null for all but those of `signature` and `user.authenticated`.
      items:
        enum:
          - wallet.created
          - wallet.updated
          - wallet.frozen
          - wallet.unfrozen
          - wallet.private_key_export
          - wallet.seed_phrase_export
          - wallet.archived
          - key_quorum.created
          - key_quorum.updated
          - key_quorum.deleted
          - policy.created
          - policy.updated
          - policy.deleted
          - condition_set.created
          - condition_set.updated
          - condition_set.deleted
          - aggregation.created
          - aggregation.deleted
          - user.created
          - user.updated
          - user.wallet_created
          - user.deleted
          - user.authenticated
          - app.updated
          - app.disabled
          - app.secret_rotated
          - signature.released
          - signature.denied
          - limit.exceeded
          - intent.created
          - intent.authorized
          - intent.rejected
          - intent.executed
          - intent.failed
          - intent.expired
          - intent.dismissed
          - webhook_endpoint.created
          - webhook_endpoint.updated
          - webhook_endpoint.deleted
          - webhook_endpoint.disabled
    Webhook:
      type: object
      required: [id, url, types, description, status, created_at, delivered, last_success_at, failing_since]
      properties:
        id: { $ref: "#/components/schemas/ID" }
        url: { $ref: "#/components/schemas/WebhookURL" }
        types: { $ref: "#/components/schemas/WebhookTypes" }
        description: { type: [string, "null"] }
        status: { enum: [enabled, disabled] }
        created_at: { $ref: "#/components/schemas/TimestampMs" }
        delivered: { type: integer, description: Attempts that succeeded. }
        last_success_at: { type: [integer, "null"] }
        failing_since: { type: [integer, "null"], description: Since when nothing could be delivered. }
        secret: { type: string, description: "Of the newest version; only where it was asked for." }
    WebhookAttempts:
      type: object
      required: [event_id, type, state, attempts, first_attempt_at, last_attempt_at, next_attempt_at, response_status, problem]
      properties:
        event_id: { type: string }
        type: { type: string }
        state: { enum: [waiting, delivered, failed] }
        attempts: { type: integer }
        first_attempt_at: { $ref: "#/components/schemas/TimestampMs" }
        last_attempt_at: { $ref: "#/components/schemas/TimestampMs" }
        next_attempt_at: { type: [integer, "null"] }
        response_status: { type: [integer, "null"] }
        problem: { type: string }
    RPCRequest:
      type: object
      description: Nothing that is signed is filled in; what is missing is refused. What is said about the wallet must be true of it.
      required: [method, params]
      properties:
        method: { $ref: "#/components/schemas/RPCMethod" }
        params: { type: object }
        chain_type: { $ref: "#/components/schemas/ChainType" }
        wallet_id: { $ref: "#/components/schemas/ID" }
        address: { $ref: "#/components/schemas/WalletAddress" }
        caip2: { type: string, pattern: "^eip155:[1-9][0-9]*$" }
        sponsor: { const: false }
      additionalProperties: false
      anyOf:
        - properties: { method: { const: personal_sign }, params: { $ref: "#/components/schemas/PersonalSignParams" } }
        - properties: { method: { const: eth_signTypedData_v4 }, params: { $ref: "#/components/schemas/TypedDataParams" } }
        - properties: { method: { const: eth_signTransaction }, params: { $ref: "#/components/schemas/TransactionParams" } }
        - properties: { method: { const: eth_sign7702Authorization }, params: { $ref: "#/components/schemas/AuthorizationParams" } }
        - properties: { method: { const: eth_signUserOperation }, params: { $ref: "#/components/schemas/UserOperationParams" } }
        - properties: { method: { const: hyperliquid_signL1Action }, params: { $ref: "#/components/schemas/L1ActionParams" } }
        - properties: { method: { const: signMessage }, params: { $ref: "#/components/schemas/SolanaMessageParams" } }
        - properties: { method: { const: signTransaction }, params: { $ref: "#/components/schemas/SolanaTransactionParams" } }
        - properties: { method: { const: secp256k1_sign }, params: { $ref: "#/components/schemas/HashParams" } }
        - properties: { method: { enum: [exportPrivateKey, exportSeedPhrase] }, params: { $ref: "#/components/schemas/ExportParams" } }
    ExportParams:
      type: object
      required: [encryption_type, recipient_public_key]
      additionalProperties: false
      properties:
        encryption_type: { const: HPKE }
        recipient_public_key: { $ref: "#/components/schemas/PublicKey" }
        export_type: { enum: [display, client, null], description: Changes nothing. }
        export_seed_phrase: { type: boolean, description: What the method says already. }
    RPCMethod:
      description: "`hyperliquid_signL1Action` is ours."
      enum:
        - personal_sign
        - eth_signTypedData_v4
        - eth_signTransaction
        - eth_sign7702Authorization
        - eth_signUserOperation
        - hyperliquid_signL1Action
        - signMessage
        - signTransaction
        - secp256k1_sign
        - exportPrivateKey
        - exportSeedPhrase
    SolanaMessageParams:
      type: object
      description: The bytes are signed as they are. What could be a transaction is refused.
      required: [message, encoding]
      additionalProperties: false
      properties: { message: { type: string }, encoding: { const: base64 } }
    SolanaTransactionParams:
      type: object
      description: A legacy transaction or one of version 0, with places for all signatures. Those of others stay.
      required: [transaction, encoding]
      additionalProperties: false
      properties: { transaction: { type: string, maxLength: 1644 }, encoding: { const: base64 } }
    PersonalSignParams:
      type: object
      required: [message, encoding]
      additionalProperties: false
      properties:
        message: { type: string, description: "Hexadecimal with or without `0x`." }
        encoding: { enum: [utf-8, hex] }
    TypedDataParams:
      type: object
      required: [typed_data]
      additionalProperties: false
      properties:
        typed_data:
          type: object
          description: EIP-712. `EIP712Domain` may be left out of `types`.
          required: [domain, types, primary_type, message]
          additionalProperties: false
          properties: { domain: { type: object }, types: { type: object }, primary_type: { type: string }, message: { type: object } }
    TransactionParams:
      type: object
      required: [transaction]
      additionalProperties: false
      properties:
        transaction:
          type: object
          required: [chain_id, nonce, gas_limit]
          additionalProperties: false
          properties:
            type: { enum: [0, 1, 2, 4], description: Without it the fee members say which it is. }
            from: { $ref: "#/components/schemas/Address" }
            to: { $ref: "#/components/schemas/Address" }
            chain_id: { $ref: "#/components/schemas/Quantity" }
            nonce: { $ref: "#/components/schemas/Quantity" }
            value: { $ref: "#/components/schemas/Quantity" }
            data: { $ref: "#/components/schemas/Hex" }
            gas_limit: { $ref: "#/components/schemas/Quantity" }
            gas_price: { $ref: "#/components/schemas/Quantity" }
            max_fee_per_gas: { $ref: "#/components/schemas/Quantity" }
            max_priority_fee_per_gas: { $ref: "#/components/schemas/Quantity" }
            access_list: { type: array, x-countersign: true, items: { type: object } }
            authorization_list: { type: array, maxItems: 10, items: { type: object } }
    AuthorizationParams:
      type: object
      required: [contract, chain_id, nonce]
      additionalProperties: false
      properties:
        contract: { $ref: "#/components/schemas/Address" }
        chain_id: { $ref: "#/components/schemas/Quantity" }
        nonce: { $ref: "#/components/schemas/Quantity" }
        executor: { const: self }
    UserOperationParams:
      type: object
      description: |
        An operation of a contract account (ERC-4337). `contract` is the entry point and tells the version: 0.6
        (`0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789`), 0.7 (`0x0000000071727De22E5E9d8BAf0edAc6f37da032`) or 0.8
        (`0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108`); or, as with Privy, an implementation of accounts of 0.7, Alchemy's
        modular account `0x69007702764179f14F51cdce752f4f775d74E139` or Kernel 3.3
        `0xd6CEDDe84be40893d153Be9d467CD6aD37875b28`. For 0.6 and 0.7 the operation's hash is signed as a personal
        message (EIP-191), which is what accounts of those verify; for 0.8 the typed data (EIP-712) itself. Policies: when
        `call_data` is one `execute(address,uint256,bytes)` to another account, `ethereum_transaction` is that call, and
        `ethereum_calldata` both its data and `call_data`. Else an ALLOW rule sees `call_data` alone, and every DENY rule
        with a condition on recipient, value or calldata applies.
      required: [contract, chain_id, user_operation]
      additionalProperties: false
      properties:
        contract: { $ref: "#/components/schemas/Address" }
        chain_id: { $ref: "#/components/schemas/Quantity" }
        user_operation:
          type: object
          required: [sender, nonce, call_data, call_gas_limit, verification_gas_limit, pre_verification_gas, max_fee_per_gas, max_priority_fee_per_gas]
          additionalProperties: false
          properties:
            sender: { $ref: "#/components/schemas/Address" }
            nonce: { $ref: "#/components/schemas/Quantity" }
            factory: { $ref: "#/components/schemas/Address" }
            factory_data: { $ref: "#/components/schemas/Hex" }
            call_data: { $ref: "#/components/schemas/Hex" }
            call_gas_limit: { $ref: "#/components/schemas/Quantity" }
            verification_gas_limit: { $ref: "#/components/schemas/Quantity" }
            pre_verification_gas: { $ref: "#/components/schemas/Quantity" }
            max_fee_per_gas: { $ref: "#/components/schemas/Quantity" }
            max_priority_fee_per_gas: { $ref: "#/components/schemas/Quantity" }
            paymaster: { $ref: "#/components/schemas/Address" }
            paymaster_verification_gas_limit: { $ref: "#/components/schemas/Quantity" }
            paymaster_post_op_gas_limit: { $ref: "#/components/schemas/Quantity" }
            paymaster_data: { $ref: "#/components/schemas/Hex" }
    L1ActionParams:
      type: object
      x-countersign: true
      description: A Hyperliquid L1 action; the signature is the one that its `Agent` message would get.
      required: [action, nonce, is_testnet]
      additionalProperties: false
      properties:
        action: { type: object }
        nonce: { $ref: "#/components/schemas/Quantity" }
        is_testnet: { type: boolean }
        vault_address: { anyOf: [{ $ref: "#/components/schemas/Address" }, { type: "null" }] }
        expires_after: { anyOf: [{ $ref: "#/components/schemas/Quantity" }, { type: "null" }] }
    HashParams:
      type: object
      required: [hash]
      additionalProperties: false
      properties: { hash: { type: string, pattern: "^0x[0-9a-fA-F]{64}$" } }
    RawSignRequest:
      type: object
      required: [params]
      additionalProperties: false
      properties:
        params:
          anyOf:
            - { $ref: "#/components/schemas/HashParams" }
            - type: object
              required: [bytes, encoding, hash_function]
              additionalProperties: false
              properties:
                bytes: { type: string }
                encoding: { enum: [utf-8, hex, base64] }
                hash_function: { enum: [keccak256, sha256, blake2b256] }
    RPCAnswer:
      type: object
      required: [method, data]
      properties:
        method: { type: string }
        data:
          description: "`signature` and `encoding`; for a transaction `signed_transaction`; for an authorization `authorization`."
          type: object
          properties:
            signature: { type: string }
            signed_transaction: { type: string }
            encoding: { enum: [hex, rlp, base64] }
            authorization:
              type: object
              required: [contract, chain_id, nonce, r, s, y_parity]
              properties:
                contract: { $ref: "#/components/schemas/Address" }
                chain_id: { type: integer }
                nonce: { type: integer }
                r: { $ref: "#/components/schemas/Hex" }
                s: { $ref: "#/components/schemas/Hex" }
                y_parity: { enum: [0, 1] }

"""#
}
