-- Every request with the next session code of the list, from a place of its own in each run.
local codes = {}
for code in io.lines(os.getenv("CODES")) do
  codes[#codes + 1] = code
end
math.randomseed(os.time())
local at = math.random(#codes)

function request()
  at = at % #codes + 1
  wrk.headers["X-Session-Code"] = codes[at]
  return wrk.format()
end
