-- SPDX-License-Identifier: Apache-2.0
-- Prints the order of pairs of versions by rpm, a tab between them, of the file
-- that the macro pairs names, into the file that the macro orders names.
local out = io.open(rpm.expand('%{orders}'), 'w')
for line in io.lines(rpm.expand('%{pairs}')) do
  local a, b = line:match('^(.-)\t(.*)$')
  out:write(rpm.vercmp(a, b), '\n')
end
out:close()
