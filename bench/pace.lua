-- Half load: every connection waits this long between its requests, on average (whole milliseconds are all that wrk knows).
local wanted = tonumber(os.getenv("DELAY_MS"))
local whole = math.floor(wanted)

function delay()
  return math.random() < wanted - whole and whole + 1 or whole
end
