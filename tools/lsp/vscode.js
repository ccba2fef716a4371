// The part of the API of Visual Studio Code that the extension and `vscode-languageclient` use, without a window: documents that change, and
// providers and diagnostics that are kept for the session to ask.
"use strict";

const { URI, Utils } = require("vscode-uri");

class Event {
  #listeners = [];
  event = (listener, self) => {
    this.#listeners.push(self ? listener.bind(self) : listener);
    return new Disposable(() => {});
  };
  fire(value) {
    return Promise.all(this.#listeners.map((listener) => listener(value)));
  }
  dispose() {}
}

class Disposable {
  constructor(end) {
    this.dispose = end ?? (() => {});
  }
  static from(...all) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
  isBefore(other) {
    return this.line < other.line || (this.line === other.line && this.character < other.character);
  }
}

class Range {
  constructor(start, end, line, character) {
    [this.start, this.end] = typeof start === "number" ? [new Position(start, end), new Position(line, character)] : [start, end];
  }
  get isEmpty() {
    return !this.start.isBefore(this.end);
  }
}

class Document {
  constructor(fileName, languageId, text) {
    Object.assign(this, { fileName, languageId, text, version: 1, uri: URI.file(fileName), isClosed: false, isDirty: false });
  }
  getText() {
    return this.text;
  }
  offsetAt({ line, character }) {
    return this.text.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  }
  lineAt(line) {
    return { text: this.text.split("\n")[line] };
  }
}

class WorkspaceEdit {
  changes = [];
  set(uri, edits) {
    for (const edit of edits) this.changes.push([uri, Array.isArray(edit) ? edit[0] : edit]);
  }
  replace(uri, range, newText) {
    this.changes.push([uri, { range, newText }]);
  }
}

/** A class with the arguments of its constructor as fields */
const record = (...fields) =>
  class {
    constructor(...values) {
      fields.forEach((field, index) => (this[field] = values[index]));
    }
  };

class CodeActionKind {
  static Empty = new CodeActionKind("");
  constructor(value) {
    this.value = value;
  }
  append(more) {
    return new CodeActionKind(this.value ? `${this.value}.${more}` : more);
  }
  contains(other) {
    return other.value === this.value || other.value.startsWith(`${this.value}.`);
  }
}
CodeActionKind.QuickFix = new CodeActionKind("quickfix");
CodeActionKind.Refactor = new CodeActionKind("refactor");
CodeActionKind.RefactorExtract = new CodeActionKind("refactor.extract");
CodeActionKind.RefactorInline = new CodeActionKind("refactor.inline");
CodeActionKind.RefactorRewrite = new CodeActionKind("refactor.rewrite");
CodeActionKind.Source = new CodeActionKind("source");
CodeActionKind.SourceOrganizeImports = new CodeActionKind("source.organizeImports");

class MarkdownString {
  constructor(value = "") {
    this.value = value;
  }
  appendMarkdown(text) {
    this.value += text;
    return this;
  }
  appendCodeblock(text, language = "") {
    this.value += `\n\`\`\`${language}\n${text}\n\`\`\`\n`;
    return this;
  }
}

/** An enumeration whose values are numbers */
const numbered = (...names) => Object.fromEntries(names.map((name, index) => [name, index]));

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: new Event().event };
  cancel() {}
  dispose() {}
}

const events = Object.fromEntries(
  ["openDocument", "changeDocument", "closeDocument", "saveDocument", "other"].map((name) => [name, new Event()]),
);
const never = events.other.event;
const state = { providers: {}, diagnostics: new Map(), commands: {}, messages: [], settings: {}, folder: undefined };

function matches(selector, document) {
  const all = Array.isArray(selector) ? selector : [selector];
  const { minimatch } = { minimatch: require("minimatch") };
  return all.some((filter) => {
    const { scheme, language, pattern } = typeof filter === "string" ? { language: filter } : filter;
    const fits = (one, value) => one === undefined || one === "*" || one === value;
    const file = pattern === undefined || (minimatch.minimatch ?? minimatch)(document.uri.path, pattern.pattern ?? pattern);
    return fits(scheme, document.uri.scheme) && fits(language, document.languageId) && file;
  })
    ? 10
    : 0;
}

const languages = new Proxy(
  {
    match: matches,
    createDiagnosticCollection: () => ({
      set: (uri, found) => state.diagnostics.set(uri.toString(), found ?? []),
      delete: (uri) => state.diagnostics.delete(uri.toString()),
      get: (uri) => state.diagnostics.get(uri.toString()),
      has: (uri) => state.diagnostics.has(uri.toString()),
      clear: () => state.diagnostics.clear(),
      dispose: () => {},
    }),
  },
  {
    get: (known, name) =>
      known[name] ??
      ((selector, provider) => {
        state.providers[name.replace("register", "").replace("Provider", "")] = provider;
        return new Disposable();
      }),
  },
);

const workspace = {
  textDocuments: [],
  get workspaceFolders() {
    return [{ uri: URI.file(state.folder), name: "test", index: 0 }];
  },
  getWorkspaceFolder: () => workspace.workspaceFolders[0],
  getConfiguration: (section) => {
    const values = section === "jitna" ? state.settings : {};
    return { ...values, get: (name, otherwise) => values[name] ?? otherwise };
  },
  createFileSystemWatcher: () => ({ onDidCreate: never, onDidChange: never, onDidDelete: never, dispose: () => {} }),
  onDidOpenTextDocument: events.openDocument.event,
  onDidChangeTextDocument: events.changeDocument.event,
  onDidCloseTextDocument: events.closeDocument.event,
  onDidSaveTextDocument: events.saveDocument.event,
  applyEdit: (edit) => session.apply(edit),
};
for (const name of [
  "onWillSaveTextDocument", "onDidChangeWorkspaceFolders", "onDidChangeConfiguration", "onDidCreateFiles", "onDidRenameFiles",
  "onDidDeleteFiles", "onWillCreateFiles", "onWillRenameFiles", "onWillDeleteFiles", "onDidOpenNotebookDocument", "onDidCloseNotebookDocument",
  "onDidChangeNotebookDocument", "onDidSaveNotebookDocument",
]) {
  workspace[name] = never;
}

const said = (text) => Promise.resolve(void state.messages.push(text));
const channel = () => ({ append: () => {}, appendLine: () => {}, show: () => {}, clear: () => {}, dispose: () => {} });
const window = {
  activeTextEditor: undefined,
  visibleTextEditors: [],
  tabGroups: { all: [], onDidChangeTabs: never, onDidChangeTabGroups: never },
  createOutputChannel: channel,
  showErrorMessage: said,
  showWarningMessage: said,
  showInformationMessage: said,
  onDidChangeActiveTextEditor: never,
  onDidChangeVisibleTextEditors: never,
  withProgress: (_, task) => task({ report: () => {} }, new CancellationTokenSource().token),
};

/** What the session does as a user */
const session = {
  state,
  async open(document) {
    workspace.textDocuments.push(document);
    await events.openDocument.fire(document);
  },
  /** Applies edits, the last one in the text first */
  async apply(edit) {
    const document = workspace.textDocuments[0];
    const edits = edit.changes.map(([, change]) => change);
    edits.sort((one, other) => (one.range.start.isBefore(other.range.start) ? 1 : -1));
    const contentChanges = edits.map(({ range, newText }) => {
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      document.text = document.text.slice(0, start) + newText + document.text.slice(end);
      return { range, rangeOffset: start, rangeLength: end - start, text: newText };
    });
    document.version += 1;
    await events.changeDocument.fire({ document, contentChanges, reason: undefined });
    return true;
  },
};

module.exports = {
  version: "1.91.0",
  session,
  env: { appName: "Visual Studio Code", language: "en", openExternal: () => Promise.resolve(true) },
  commands: {
    registerCommand: (name, run) => {
      state.commands[name] = run;
      return new Disposable();
    },
    executeCommand: () => Promise.resolve(),
  },
  languages,
  workspace,
  window,
  Uri: Object.assign(URI, { joinPath: Utils.joinPath }),
  EventEmitter: Event,
  Disposable,
  Position,
  Range,
  Selection: Range,
  Document,
  WorkspaceEdit,
  CancellationTokenSource,
  CancellationError: class extends Error {},
  CodeActionKind,
  MarkdownString,
  SnippetString: record("value"),
  Location: record("uri", "range"),
  Diagnostic: record("range", "message", "severity"),
  DiagnosticRelatedInformation: record("location", "message"),
  CompletionItem: record("label", "kind"),
  CompletionList: record("items", "isIncomplete"),
  CodeAction: record("title", "kind"),
  CodeLens: record("range", "command"),
  DocumentLink: record("range", "target"),
  DocumentHighlight: record("range", "kind"),
  DocumentSymbol: record("name", "detail", "kind", "range", "selectionRange"),
  SymbolInformation: record("name", "kind", "container", "location"),
  FoldingRange: record("start", "end", "kind"),
  Hover: record("contents", "range"),
  InlayHint: record("position", "label", "kind"),
  InlayHintLabelPart: record("value"),
  SelectionRange: record("range", "parent"),
  TextEdit: class {
    constructor(range, newText) {
      Object.assign(this, { range, newText });
    }
    static replace(range, newText) {
      return new this(range, newText);
    }
  },
  CallHierarchyItem: record("kind", "name", "detail", "uri", "range", "selectionRange"),
  TypeHierarchyItem: record("kind", "name", "detail", "uri", "range", "selectionRange"),
  SemanticTokens: record("data", "resultId"),
  SemanticTokensEdit: record("start", "deleteCount", "data"),
  SemanticTokensEdits: record("edits", "resultId"),
  Color: record("red", "green", "blue", "alpha"),
  ColorInformation: record("range", "color"),
  ColorPresentation: record("label"),
  LinkedEditingRanges: record("ranges", "wordPattern"),
  InlineCompletionItem: record("insertText", "range", "command"),
  InlineCompletionList: record("items"),
  RelativePattern: record("baseUri", "pattern"),
  SignatureHelp: record(),
  SignatureInformation: record("label", "documentation"),
  ParameterInformation: record("label", "documentation"),
  TabInputText: record("uri"),
  TabInputTextDiff: record("original", "modified"),
  TabInputCustom: record("uri", "viewType"),
  TabInputNotebook: record("uri", "notebookType"),
  InlineValueText: record("range", "text"),
  InlineValueVariableLookup: record("range", "variableName"),
  InlineValueEvaluatableExpression: record("range", "expression"),
  NotebookCellKind: { Markup: 1, Code: 2 },
  ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
  DiagnosticSeverity: numbered("Error", "Warning", "Information", "Hint"),
  DiagnosticTag: { Unnecessary: 1, Deprecated: 2 },
  SymbolTag: { Deprecated: 1 },
  CompletionItemTag: { Deprecated: 1 },
  CompletionItemKind: numbered("Text", "Method", "Function", "Constructor", "Field", "Variable", "Class", "Interface", "Module", "Property"),
  CompletionTriggerKind: numbered("Invoke", "TriggerCharacter", "TriggerForIncompleteCompletions"),
  CodeActionTriggerKind: { Invoke: 1, Automatic: 2 },
  SignatureHelpTriggerKind: { Invoke: 1, TriggerCharacter: 2, ContentChange: 3 },
  SymbolKind: numbered("File", "Module", "Namespace", "Package", "Class", "Method", "Property", "Field", "Constructor", "Enum"),
  InlayHintKind: { Type: 1, Parameter: 2 },
  FoldingRangeKind: { Comment: 1, Imports: 2, Region: 3 },
  DocumentHighlightKind: numbered("Text", "Read", "Write"),
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2, FocusOut: 3 },
  FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
};
