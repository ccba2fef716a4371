"use strict";
// Decides requests as `jitna-iac decide` does, from the formulas and tables on the page. `decide(request)` takes the JSON of
// `jitna-iac decide --request` and returns the same decision, without Cedar's messages. `unknown` lists the statements that the page
// cannot evaluate; the rest of such a decision has no meaning.
const decide = (() => {
  const { tables, formulas } = JSON.parse(document.getElementById("question-data").textContent);
  const own = (map, key) => (map && Object.hasOwn(map, key) ? map[key] : undefined);

  const valueOf = (slot, request) => {
    const [kind, key] = formulas.slots[slot];
    const of = { attribute: request.user.attributes, node: request.node.tags, principal: request.principalTags };
    if (kind in of) return own(of[kind], key);
    const name = valueOf(key, request);
    return name === undefined ? undefined : own(kind === "nodeOf" ? of.node : of.principal, name);
  };

  // Whether a text consists of these parts, with any characters between them.
  const isLike = (text, parts) => {
    if (parts.length === 1) return text === parts[0];
    const first = parts[0], last = parts[parts.length - 1];
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };

  const facts = {
    has: (request, slot) => valueOf(slot, request) !== undefined,
    is: (request, slot, value) => valueOf(slot, request) === value,
    like: (request, slot, parts) => {
      const value = valueOf(slot, request);
      return value !== undefined && isLike(value, parts);
    },
    same: (request, left, right) => {
      const value = valueOf(left, request);
      return value !== undefined && value === valueOf(right, request);
    },
    group: (request, id) => request.groups.has(id),
    user: (request, id) => request.id === id,
    ec2: (request) => request.node.kind !== "managed",
    instance: (request, kind, id) => (request.node.kind === "managed" ? "managed" : "ec2") === kind && request.node.id === id,
    unknown: () => null,
  };

  // Every formula: true, false, or null where the page cannot know.
  const evaluate = (request) => {
    const known = [];
    const of = (formula) => {
      const value = known[Math.floor(formula / 2)];
      return value === null ? null : value !== (formula % 2 === 1);
    };
    for (const node of formulas.nodes) {
      let value = true;
      if (typeof node === "number") {
        const [kind, ...operands] = formulas.atoms[node];
        value = facts[kind](request, ...operands);
      } else if (node !== null) {
        for (const part of node) {
          const next = of(part);
          if (next === false) {
            value = false;
            break;
          }
          if (next === null) value = null;
        }
      }
      known.push(value);
    }
    return of;
  };

  const reason = (name, word) => tables.reasons[name].split("\0").join(word);

  // The rollout of an account and Region, or why there is none; and whether the deny-access policy reaches the account.
  const placeOf = ({ account, unit, region }) => {
    const owners = own(tables.regions, region);
    const number = own(tables.accounts, account);
    const [accounts, units] = tables.beyondDeny;
    if (number !== undefined) {
      const rollout = owners ? owners.accounts[number] : null;
      const why = rollout === null ? reason("noRollout", region) : undefined;
      return { rollout, why, denies: !accounts.includes(number) };
    }
    if (unit === undefined || unit === null) return { rollout: null, why: reason("unknownAccount", account), denies: true };
    const at = own(tables.units, unit);
    if (at === undefined) return { rollout: null, why: reason("unknownUnit", unit), denies: true };
    const later = owners ? owners.units[at] : null;
    const why = later === false ? reason("laterAccount", unit) : later === null ? reason("noRollout", region) : undefined;
    return { rollout: later === false ? null : later, why, denies: !units.includes(at) };
  };

  const tagged = tables.rollouts.map((rollout) => {
    const keys = new Map();
    for (const [key, value, policies] of rollout.byTag) {
      if (!keys.has(key)) keys.set(key, new Map());
      keys.get(key).set(value, policies);
    }
    return keys;
  });

  const ask = (asked) => {
    const user = { groups: [], attributes: {}, ...asked.user };
    const node = { kind: "ec2", tags: {}, ...asked.node };
    const request = {
      user, node, principalTags: asked.principalTags ?? {},
      id: own(tables.users, user.id) ?? user.id,
      groups: new Set(user.groups.map((group) => own(tables.groups, group) ?? group)),
    };
    const { rollout: number, why, denies } = placeOf(asked);
    const rollout = number === null ? null : tables.rollouts[number];
    const formula = evaluate(request);
    const unknown = [];
    const pass = (policy) => tables.statements.flatMap((statement, at) => {
      if (statement.policy !== policy) return [];
      const [ok, holds] = formulas.statements[at].map(formula);
      if (ok === null || holds === null) unknown.push(statement);
      if (ok && !holds) return [];
      return [{ ...statement, result: holds ? "matched" : "erred" }];
    });
    const denying = denies ? pass(tables.denyAccess) : [];
    const has = (statements, effect) => statements.some((one) => one.effect === effect && one.result === "matched");
    const decision = { autoDenied: has(denying, "forbid"), statements: denying, policies: [], unknown };
    if (!rollout) return { ...decision, decision: "not-covered", reason: why };
    const approving = rollout.auto === null ? [] : pass(rollout.auto);
    decision.rollout = rollout.name;
    decision.statements = [...denying, ...approving];
    decision.wouldApprove = has(approving, "permit") && !has(approving, "forbid");
    const matching = new Set();
    for (const [key, value] of Object.entries(node.tags)) {
      for (const policy of tagged[number].get(key)?.get(value) ?? []) matching.add(policy);
    }
    const named = (numbers) => numbers.map((own) => tables.manuals[rollout.manuals[own]]);
    decision.byTag = named([...matching].sort((a, b) => a - b));
    decision.forAllNodes = named(rollout.forAllNodes);
    if (!decision.autoDenied && decision.wouldApprove) {
      return { ...decision, decision: "auto-approved", policies: [rollout.auto], hours: 1 };
    }
    const manual = decision.byTag.length ? decision.byTag : decision.forAllNodes;
    decision.policies = manual.map((policy) => policy.name);
    if (!manual.length) return { ...decision, decision: "not-covered", reason: tables.reasons.noPolicy };
    if (manual.length > 1) return { ...decision, decision: "conflict" };
    return { ...decision, decision: "manual", hours: manual[0].hours, levels: manual[0].levels, words: manual[0].words };
  };
  ask.tables = tables;
  ask.formulas = formulas;
  return ask;
})();

(() => {
  const $ = (id) => document.getElementById(id);
  const { tables, formulas } = decide;
  const form = $("question-form");
  const list = (id, texts) => texts.forEach((text) => $(id).append(new Option(text)));
  list("question-accounts", Object.keys(tables.accounts));
  list("question-units", Object.keys(tables.units));
  list("question-users", Object.keys(tables.users));

  class Wrong extends Error {}
  const lines = (id) => $(id).value.split("\n").map((line) => line.trim()).filter((line) => line);
  const pairs = (id, what) => {
    const all = Object.create(null);
    for (const line of lines(id)) {
      const at = line.indexOf("=");
      const [key, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
      if (key in all) throw new Wrong(`The ${what} “${key}” is given twice. Write one value for each.`);
      all[key] = value;
    }
    return all;
  };
  // An ID that no statement names, for a question about any user or node.
  const others = (prefix) => {
    const named = new Set(formulas.atoms.flatMap((atom) => atom.slice(1)));
    let number = 0;
    while (named.has(prefix + String(number).padStart(17, "0"))) number += 1;
    return prefix + String(number).padStart(17, "0");
  };
  const read = () => {
    const text = (id) => $(id).value.trim();
    if (!text("question-account")) throw new Wrong("Write the account, by ID or name.");
    const node = text("question-node");
    const kind = text("question-kind") || (node.startsWith("mi-") ? "managed" : "ec2");
    const request = {
      account: text("question-account"), region: text("question-region"),
      user: { id: text("question-user") || "any-user", groups: lines("question-groups"), attributes: pairs("question-attributes", "attribute") },
      principalTags: pairs("question-principal-tags", "principal tag"),
      node: { id: node || others(kind === "managed" ? "mi-" : "i-"), kind, tags: pairs("question-tags", "tag") },
    };
    if (text("question-unit")) request.unit = text("question-unit");
    return request;
  };

  const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const names = (policies) => policies.map((policy) => policy.name).join(", ");
  const called = (one) => (one.name === null ? `statement ${one.index + 1}` : `statement “${one.name}”`) + (one.place ? ` (${one.place})` : "");
  const said = (one) => `${called(one)} ${one.result === "matched" ? "matches" : "fails with an error and is skipped"}`;
  const summary = (decision) => {
    const permits = decision.statements.filter((one) => one.effect === "permit" && one.result === "matched" && one.policy === decision.policies[0]);
    return {
      "auto-approved": () => `Approved automatically, for 1 hour, by ${permits.map(called).join(" and ")} of “${decision.policies[0]}”`,
      manual: () => `Manual approval by “${decision.policies[0]}”: ${decision.words}`,
      conflict: () => `Denied: conflict of ${decision.policies.join(", ")}`,
      "not-covered": () => `Denied: no policy covers this node: ${decision.reason.replaceAll("`", "")}`,
    }[decision.decision]();
  };
  const trace = (decision) => {
    const of = (deny) => decision.statements.filter((one) => (one.policy === tables.denyAccess) === deny).map(said);
    const or = (texts, none) => (texts.length ? texts : [none]);
    const rows = [["Deny-access policy", [...or(of(true), "no statement matches"), ...(decision.autoDenied ? ["rules out automatic approval"] : [])]]];
    if (decision.rollout === undefined) return [...rows, ["Rollout", [decision.reason.replaceAll("`", "")]]];
    rows.push(["Rollout", [decision.rollout]]);
    const would = decision.autoDenied && decision.wouldApprove ? ["would approve, but is ruled out"] : [];
    rows.push(["Auto-approval policy", [...or(of(false), "no statement matches"), ...would]]);
    const approved = decision.decision === "auto-approved";
    const asked = (policies, is) => [policies.length ? names(policies) + (is ? "" : " (not asked)") : "no policy"];
    rows.push(["Manual policies by tag", asked(decision.byTag, !approved)]);
    rows.push(["Manual policies for all nodes", asked(decision.forAllNodes, !approved && !decision.byTag.length)]);
    return rows;
  };
  // Words of the question that no policy uses: the answer is the same without them, which may be a typing error.
  const unused = (request) => {
    const keys = new Set(tables.rollouts.flatMap((rollout) => rollout.byTag.map(([key]) => key)));
    formulas.slots.forEach(([kind, key]) => kind === "node" && keys.add(key));
    if (formulas.slots.some(([kind]) => kind === "nodeOf")) return [];
    const tags = Object.keys(request.node.tags).filter((key) => !keys.has(key)).map((key) => `No policy uses the tag “${key}”.`);
    const asked = new Set(formulas.atoms.filter(([kind]) => kind === "group").map(([, id]) => id));
    const groups = request.user.groups.filter((group) => !asked.has(Object.hasOwn(tables.groups, group) ? tables.groups[group] : group));
    return [...tags, ...groups.map((group) => `No statement is about the group “${group}”.`)];
  };
  const quoted = (text) => (/^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const command = (request) => {
    const words = ["jitna-iac", "decide"];
    const option = (name, value) => words.push(`--${name}`, quoted(value));
    option("account", request.account);
    if (request.unit !== undefined) option("unit", request.unit);
    option("region", request.region);
    option("user", request.user.id);
    request.user.groups.forEach((group) => option("group", group));
    const each = (name, map) => Object.entries(map).forEach(([key, value]) => option(name, `${key}=${value}`));
    each("attribute", request.user.attributes);
    each("principal-tag", request.principalTags);
    option("node", request.node.id);
    option("kind", request.node.kind);
    each("tag", request.node.tags);
    return words.join(" ");
  };

  const add = (parent, name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) {
      const bdi = document.createElement("bdi");
      bdi.textContent = text;
      element.append(bdi);
    }
    parent.append(element);
    return element;
  };
  const show = () => {
    const answer = $("question-answer");
    answer.replaceChildren();
    let request;
    try {
      request = read();
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      add(answer, "p", error.message).className = "bad";
      return;
    }
    const decision = decide(request);
    if (decision.unknown.length) {
      add(answer, "p", "This page cannot answer exactly. It does not evaluate:").className = "bad";
      const all = add(answer, "ul");
      decision.unknown.forEach((one) => add(all, "li", `${called(one)} of “${one.policy}”`));
      add(answer, "p", "Ask the command:");
    } else {
      add(answer, "p", summary(decision)).className = `decision ${decision.decision}`;
      const steps = add(answer, "dl");
      for (const [title, texts] of trace(decision)) {
        add(steps, "dt", title);
        texts.forEach((text) => add(steps, "dd", text));
      }
      unused(request).forEach((text) => { add(answer, "p", text).className = "soft"; });
      add(answer, "p", "The same question, for the command:").className = "soft";
    }
    add(add(answer, "pre"), "code").textContent = command(request);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.addEventListener("reset", () => $("question-answer").replaceChildren());
})();
