-- Drives `jitna-iac lsp` in a headless Neovim; the configuration is the block of docs/book/editor.md:
--
--   nvim --headless -u NONE -n -c "luafile tools/lsp/session.lua"
--
-- PAGE is the page, SERVER the program, and the working directory has a jitna.yaml with a misspelled name.

local function fail(what)
  io.stderr:write(what .. "\n")
  vim.cmd("cquit 1")
end

local function expect(condition, what)
  if not condition then
    fail("not as expected: " .. what)
  end
end

local function configuration()
  local text = table.concat(vim.fn.readfile(vim.env.PAGE), "\n")
  local block = text:match("```lua\n(.-)```")
  expect(block and block:match('vim%.lsp%.config%("jitna"'), "the page has a block for Neovim")
  return (block:gsub('"jitna%-iac"', string.format("%q", vim.env.SERVER)))
end

local function attach()
  vim.cmd("filetype on")
  if vim.lsp.config then
    loadstring(configuration())()
    vim.cmd("edit jitna.yaml")
  else
    -- An older Neovim has another function for the same table.
    local config
    local known, filetype = vim.lsp, vim.filetype
    vim.lsp = setmetatable({ config = function(_, given) config = given end, enable = function() end }, { __index = known })
    vim.filetype = { add = function() end }
    loadstring(configuration())()
    vim.lsp, vim.filetype = known, filetype
    vim.cmd("edit jitna.yaml")
    config.root_dir = vim.fn.getcwd()
    config.name = "jitna"
    vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
  end
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  local _, answer = next(answers or {})
  expect(answer and not answer.err, method .. " is answered: " .. vim.inspect(answer))
  return answer.result
end

local function at(line, character)
  return { textDocument = vim.lsp.util.make_text_document_params(), position = { line = line, character = character } }
end

local function errors()
  return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end

local function session()
  attach()
  expect(vim.wait(10000, function() return #errors() > 0 end, 20), "a diagnostic is shown")
  local found = errors()[1]
  expect(#errors() == 1 and found.code == "JNA0110" and found.lnum == 7, "the misspelled name is shown: " .. vim.inspect(found))

  local hover = ask("textDocument/hover", at(8, 45))
  expect(vim.inspect(hover):match("idleTimeout"), "hover says what the key means")
  local definition = ask("textDocument/definition", at(9, 40))
  expect((definition[1] or definition).range.start.line == 6, "the definition of the OU is found")
  local shown = vim.lsp.diagnostic.get_line_diagnostics(0, 7)
  local range = { start = { line = 7, character = 21 }, ["end"] = { line = 7, character = 29 } }
  local actions = ask("textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(), range = range, context = { diagnostics = shown },
  })
  expect(#actions > 0, "a fix is offered")
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  expect(vim.wait(10000, function() return #errors() == 0 end, 20), "the fix leaves no error")
  expect(vim.fn.getline(8) == "nodeAccess: {units: [workloads]}", "the fix writes the right name: " .. vim.fn.getline(8))

  -- What a user types is completed.
  vim.fn.append(vim.fn.line("$"), "sessionL")
  local items = ask("textDocument/completion", at(10, 8))
  local labels = vim.tbl_map(function(item) return item.label end, items.items or items)
  expect(vim.tbl_contains(labels, "sessionLogs"), "a key is completed: " .. table.concat(labels, " "))
  vim.cmd("$delete")
  expect(vim.wait(10000, function() return #errors() == 0 end, 20), "no error is left")

  local symbols = ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params() })
  local names = vim.tbl_map(function(one) return one.name end, symbols)
  expect(table.concat(names, " ") == "organization nodeAccess sessionPreferences rollouts", "there is an outline: " .. table.concat(names, " "))
  local edit = ask("textDocument/rename", vim.tbl_extend("force", at(6, 18), { newName = "shops" }))
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  expect(vim.fn.getline(8) == "nodeAccess: {units: [shops]}", "rename changes each place: " .. vim.fn.getline(8))
  ask("textDocument/formatting", { textDocument = vim.lsp.util.make_text_document_params(), options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.stop_client(vim.lsp.get_active_clients and vim.lsp.get_active_clients() or vim.lsp.get_clients())
  expect(vim.wait(10000, function() return #(vim.lsp.get_active_clients or vim.lsp.get_clients)() == 0 end, 20), "the server ends")
end

local good, problem = pcall(session)
if not good then
  fail(tostring(problem))
end
vim.cmd("quitall!")
