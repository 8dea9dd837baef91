-- For wrk: sends each line of a file once, a token or a token and its proof; a file of one line again and again.
-- wrk … -s load.lua <address> -- <file> <threads> <connections for each thread> <folder for marks>
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } moment;
  int clock_gettime(int clock, moment *now);
  int getpid(void);
  int kill(int process, int signal);
]]

local threads = {}
local requests = {}
local used, idle, probed = 0, 0, false

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.nanoseconds) / 1e3
end

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local function headers(line)
  local token, proof = line:match("^(%S+) (%S+)$")
  if proof then
    return { ["Host"] = "api.example.com", ["Authorization"] = "DPoP " .. token, ["DPoP"] = proof }
  end
  return { ["Host"] = "api.example.com", ["Authorization"] = "Bearer " .. line }
end

-- wrk would wait for the whole duration: the last thread to be ready interrupts it.
local function stop()
  finished = now()
  io.open(marks .. "/" .. id, "w"):close()
  for other = 1, count do
    if not exists(marks .. "/" .. other) then return end
  end
  ffi.C.kill(ffi.C.getpid(), 2)
end

function setup(thread)
  table.insert(threads, thread)
  thread:set("id", #threads)
end

function init(args)
  count, connections, marks = tonumber(args[2]), tonumber(args[3]), args[4]
  local lines, only = 0, nil
  for line in io.lines(args[1]) do
    lines, only = lines + 1, line
    if lines % count == id - 1 then
      table.insert(requests, wrk.format("GET", "/", headers(line)))
    end
  end

  if lines == 1 then
    wrk.headers = headers(only)
    return
  end
  finished = 0

  -- A thread of its own slice; an empty request sends nothing, and the connection waits.
  function request()
    if not probed then
      probed = true
      -- wrk looks at one request of the first thread before it starts.
      if id == 1 then return requests[1] end
    end
    if used == 0 then started = now() end
    used = used + 1
    if used <= #requests then return requests[used] end
    idle = idle + 1
    if idle == connections then stop() end
    return ""
  end
end

-- completed requests, microseconds, 99th percentile in microseconds, answers that were not good, whether all was sent (1)
function done(summary, latency)
  local first, last, complete = math.huge, 0, 1
  for _, thread in ipairs(threads) do
    local started, finished = thread:get("started"), thread:get("finished")
    if not finished then
      first, last = 0, summary.duration
    elseif finished == 0 then
      complete = 0
    else
      first, last = math.min(first, started), math.max(last, finished)
    end
  end
  local errors = summary.errors
  local bad = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("done %d %d %d %d %d\n", summary.requests, last - first, latency:percentile(99), bad, complete))
end
