-- Sends one request again and again. FIELDS: a file of `name: value` lines; BODY: a file.

local function read(name) return assert(io.open(os.getenv(name), "rb")):read("*a") end

wrk.method = "POST"
wrk.body = read("BODY")
for name, value in read("FIELDS"):gmatch("([^:\n]+): ([^\n]+)\n") do wrk.headers[name] = value end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\nRESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"refused":%d,"lost":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
