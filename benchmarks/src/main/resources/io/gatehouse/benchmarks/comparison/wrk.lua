-- sends the requests of a file in turn, and prints one line for WrkLoadGenerator
local texts = {}
local last = 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for text in file:read("*a"):gmatch("(.-)\r\n\r\n") do
    texts[#texts + 1] = text .. "\r\n\r\n"
  end
  file:close()
end

function request()
  last = last % #texts + 1
  return texts[last]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d\n", summary.duration, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
