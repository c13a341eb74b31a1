import Bytes

/// Good keys and messages to begin with.
enum KeyTransferSamples {
    static let scalar = "b6c62560262807f1c6957d71ba0cbea0a2e585b4aba3352e546809c0ef67f33e"

    static let messages = [
        #"04eeec6877d6141e1634a0e5523ba5a7d47ff94310895863d55f0133e8e5bec3e1d76881897b0f10b32482108c"#
            + #"a21e446ae6e6c51a7c5211e34a4dc6088e102561b78486c24787910ddf4a6ded7e58d6c22c9778b6c5c40afde7"#
            + #"5d5973cedc35c5e8ad7e4573109492c7609f0b7f0eef87"#
    ].compactMap { try? Hex.decode($0) }

    static let token =
        #"eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InZlY3Rvci1rZXktMSJ9.eyJzaWQiOiJjbXNlc3Npb24wMDAwMDAwMDA"#
        + #"wMDAwMDAxIiwiaXNzIjoicHJpdnkuaW8iLCJpYXQiOjE3MDAwMDAwMDAsImF1ZCI6ImNtdGVzdGFwcDAwMDAwMDAwMDAwMDAwMDA"#
        + #"iLCJzdWIiOiJkaWQ6cHJpdnk6Y20zbnA0dTlqMDAxcmM4Yjczc2VxbXFxayIsImV4cCI6NDEwMjQ0NDgwMH0.71rkPUzBgpnvTLT"#
        + #"VggSoO1YfBUOapgv1Vu1s1U1CZn4aool0AtzzA6gPIk-AjyFb0aL5YhN0dMvEWVa_TTfb1A"#
    static let keySet =
        #"{"keys":[{"kty":"EC","crv":"P-256","x":"sWMTgTQfdUiyVSD1cGjsESN6ir8ZoZUqZ2bt_wIA0cw","y":"gVkqyv13eE"#
        + #"NSTZzSHfgmr4Coddj2Nv8tbqWvVnyDeuk","alg":"ES256","use":"sig","kid":"vector-key-1"}]}"#

    static let keystore =
        #"{"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"00000000000000000000000000000000"},"#
        + #""ciphertext":"0000000000000000000000000000000000000000000000000000000000000000","kdf":"pbkdf2","#
        + #""kdfparams":{"c":1000,"dklen":32,"prf":"hmac-sha256","salt":"00"},"#
        + #""mac":"0000000000000000000000000000000000000000000000000000000000000000"}}"#
}
