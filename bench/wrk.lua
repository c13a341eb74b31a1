-- Sends requests from a file, each once, in order: a server that remembers its answers must not be asked twice.
-- REQUESTS: the file, each request behind its length in eight digits.
-- IDS: if set, a file for the ids of the resources that are answered.

local file = assert(io.open(os.getenv("REQUESTS"), "rb"))
local ids = os.getenv("IDS") and assert(io.open(os.getenv("IDS"), "ab"))
local threads = {}
bad = 0
exhausted = 0
seen = ""

function setup(thread) table.insert(threads, thread) end

function request()
    local length = file:read(8)
    if not length then
        exhausted = exhausted + 1
        file:seek("set", 0)
        length = file:read(8)
    end
    return file:read(tonumber(length))
end

function response(status, headers, body)
    if status ~= 200 then
        bad = bad + 1
        if seen == "" then seen = status .. " " .. body end
    elseif ids then
        ids:write(body:match('"id":"(%w+)"'), "\n")
        ids:flush()
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    local lost = errors.connect + errors.read + errors.write + errors.timeout
    local refused, repeated, example = 0, 0, ""
    for _, thread in ipairs(threads) do
        refused = refused + thread:get("bad")
        repeated = repeated + thread:get("exhausted")
        if example == "" then example = thread:get("seen") end
    end
    io.write(string.format(
        '\nRESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"refused":%d,"lost":%d,"exhausted":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        latency.max / 1e3, refused, lost, repeated))
    if example ~= "" then io.stderr:write("REFUSED " .. example .. "\n") end
end
