-- Readers for wrk, each from an address of its own, so that each is a view.
-- Arguments: the number of the first reader, whether numbers go on (1) or stay (0), a file of paths,
-- the cookie of all of them or "".

local number, step, paths, agents, cookie = 0, 1, {}, {}, ""

function init(args)
  number, step = tonumber(args[1]), tonumber(args[2])
  for path in io.lines(args[3]) do paths[#paths + 1] = path end
  if args[4] ~= "" then cookie = "\r\nCookie: " .. args[4] end
  for version = 1, 100 do
    agents[version] = "Mozilla/5.0 (Linux; Android 13; SM-A127F) AppleWebKit/537.36 Chrome/"
      .. 40 + version .. ".0.0.0 Mobile Safari/537.36"
  end
end

function request()
  number = number + step
  return "GET " .. paths[number % #paths + 1] .. " HTTP/1.1\r\nHost: localhost\r\n"
    .. "Accept: text/html\r\nAccept-Encoding: gzip\r\nUser-Agent: " .. agents[number % 100 + 1]
    .. cookie .. "\r\nX-Forwarded-For: 10." .. math.floor(number / 65536) % 256 .. "."
    .. math.floor(number / 256) % 256 .. "." .. number % 256 .. "\r\n\r\n"
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "told answered=%d microseconds=%d p50=%d p99=%d refused=%d broken=%d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
