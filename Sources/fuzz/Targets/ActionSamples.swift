import Bytes
import Hyperliquid

/// Actions of Hyperliquid as its clients send them.
enum ActionSamples {
    static let order =
        #"{"type":"order","orders":[{"a":1,"b":true,"p":"1100","s":"0.2","r":false,"t":{"limit":{"tif":"Gtc"}}}],"#
        + #""grouping":"na"}"#

    static let texts = [
        order,
        #"{"type":"order","orders":[{"a":1,"b":false,"p":"100.5","s":"100","r":true,"t":{"trigger":{"isMarket":true,"#
            + #""triggerPx":"103","tpsl":"sl"}},"c":"0x00000000000000000000000000000001"}],"grouping":"normalTpsl","#
            + #""builder":{"b":"0x8c967e73e7b15087c42a10d344cff4c96d877f1d","f":10}}"#,
        #"{"type":"cancel","cancels":[{"a":1,"o":91490942}]}"#,
        #"{"type":"cancelByCloid","cancels":[{"asset":1,"cloid":"0x00000000000000000000000000000001"}]}"#,
        #"{"type":"batchModify","modifies":[{"oid":123456,"order":{"a":1,"b":true,"p":"1105","s":"0.1","r":false,"#
            + #""t":{"limit":{"tif":"Gtc"}}}}]}"#,
        #"{"type":"scheduleCancel"}"#, #"{"type":"updateLeverage","asset":1,"isCross":true,"leverage":21}"#,
        #"{"type":"updateIsolatedMargin","asset":1,"isBuy":true,"ntli":1000000}"#,
        #"{"type":"createSubAccount","name":"example"}"#,
        #"{"type":"subAccountTransfer","subAccountUser":"0x1d9470d4b963f552e6f671a81619d395877bf409","isDeposit":true,"#
            + #""usd":10}"#,
        #"{"type":"vaultTransfer","vaultAddress":"0xa15099a30bbf2e68942d6f4c43d70d04faeab0a0","isDeposit":true,"#
            + #""usd":5000000}"#,
        #"{"type":"evmUserModify","usingBigBlocks":true}"#, #"{"type":"noop"}"#,
        #"{"type":"gossipPriorityBid","slotId":1,"ip":"1.2.3.4","maxGas":1000}"#,
        #"{"type":"spotDeploy","registerToken2":{"spec":{"name":"TEST0","szDecimals":2,"weiDecimals":8},"#
            + #""maxGas":1000000000000,"fullName":"Test token example"}}"#,
        #"{"type":"CSignerAction","unjailSelf":null}"#,
    ]

    static let parsed = texts.compactMap { text in (try? JSON.parse(text)).flatMap { try? L1Action.parse($0) } }
}
