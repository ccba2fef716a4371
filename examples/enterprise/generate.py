#!/usr/bin/env python3
"""Writes jitna.yaml of this folder.

The lists are what someone at Halden Group would keep in a spreadsheet: divisions, their applications, accounts. Ids are
made of names, so the file is the same whenever it is written. Run it after a change: `python3 generate.py`.
"""

import hashlib
from pathlib import Path

REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "ap-southeast-1"]
EU = REGIONS[:2]

# Division: areas of production (a unit each), and the applications of each area
DIVISIONS = {
    "Retail": {
        "Stores": ["till", "self-checkout", "shelf-labels", "store-server", "loyalty"],
        "Web Shop": ["catalog", "checkout", "search", "recommendations", "returns"],
        "Supply Chain": ["forecast", "ordering", "suppliers", "pricing"],
    },
    "Bank": {
        "Cards": ["card-issuing", "card-authorization", "card-disputes", "atm"],
        "Payments": ["instant-payments", "sepa-clearing", "swift-gateway", "sanctions-screening", "payment-archive"],
        "Lending": ["loan-origination", "scoring", "collateral", "collections"],
        "Trading": ["order-router", "market-data", "risk-engine", "settlement"],
    },
    "Logistics": {
        "Warehouses": ["conveyor", "picking", "inventory", "yard", "labels"],
        "Fleet": ["telematics", "routing", "maintenance", "customs", "driver-app"],
    },
    "Energy": {
        "Grid": ["scada-historian", "outage", "metering", "dispatch"],
        "Customers": ["contracts", "billing", "portal", "tariffs"],
    },
}

# Applications that several divisions have nodes of; one team runs them everywhere
SHARED = {
    "Bastions": (["bastion"], "Jump hosts", "platform"),
    "Build-Runners": (["ci-runner", "ci-cache"], "Runners of the build system", "platform"),
    "Monitoring": (["monitoring", "log-forwarder"], "Collectors of metrics and logs", "platform"),
    "Directory": (["directory"], "Domain controllers", "identity"),
    "Backup": (["backup-gateway"], "Gateways of the backup system", "platform"),
    "License-Servers": (["license-server"], "License servers", "platform"),
    "File-Servers": (["file-server", "print-server"], "File and print servers", "workplace"),
}

NETWORK = {
    "Firewalls": (["firewall"], "Firewall appliances"),
    "Proxies": (["proxy"], "Outbound proxies"),
    "VPN-Concentrators": (["vpn"], "Concentrators of the site-to-site VPN"),
    "Name-Servers": (["dns"], "Name servers"),
    "Mail-Relays": (["mail-relay"], "Mail relays"),
    "Artifact-Store": (["artifact-store"], "Store of build artifacts"),
    "Secrets-Vault": (["vault"], "Vault of secrets"),
}

GROUPS = [
    "platform", "platform-on-call", "identity", "workplace", "network", "security-duty", "contractors",
    "change-board", "bank-risk", "bank-compliance", "works-council",
]
for division, areas in DIVISIONS.items():
    GROUPS += [f"{division.lower()}-leads", f"{division.lower()}-on-call"]
    GROUPS += [f"{division.lower()}-{area.lower().replace(' ', '-')}" for area in areas]


def digest(kind, name):
    return hashlib.sha256(f"{kind}/{name}".encode()).hexdigest()


def uuid(kind, name):
    d = digest(kind, name)
    return f"{d[:8]}-{d[8:12]}-70{d[12:14]}-{d[14:18]}-{d[18:30]}"


def account_id(name):
    return f"{int(digest('account', name), 16) % 900_000_000_000 + 100_000_000_000}"


def ou_id(name):
    return f"ou-h4ld-{digest('unit', name)[:8]}"


ACCOUNTS = []
UNITS = []
POLICIES = []


def account(name):
    ACCOUNTS.append(name)
    return f'{{name: {name}, id: "{account_id(name)}"}}'


def numbered(prefix, count):
    return [f"{prefix}-{number}" for number in range(1, count + 1)]


def unit(name, accounts=(), units=()):
    """A unit as lines; units below as the lines of their own calls"""
    UNITS.append(name)
    lines = [f"- name: {name}", f"  id: {ou_id(name)}"]
    if accounts:
        lines.append("  accounts:")
        lines += [f"    - {account(name)}" for name in accounts]
    if units:
        lines.append("  units:")
        lines += [f"    {line}" for below in units for line in below]
    return lines


def division_unit(division, areas):
    prefix = division.lower()
    production = []
    for area in areas:
        names = numbered(f"{prefix}-{area.lower().replace(' ', '-')}", 6)
        if area == "Payments":
            names[0] = "bank-payments-hub"
        production.append(unit(area, names))
    development = numbered(f"{prefix}-dev", 12)
    if division == "Retail":
        development[-1] = "retail-dev-legacy-till"
    return unit(
        division,
        units=[
            unit(f"{division} Production", units=production),
            unit(f"{division} Staging", numbered(f"{prefix}-staging", 9)),
            unit(f"{division} Development", development),
        ],
    )


def tree():
    shared = ["systems-manager", "directory", "build", "monitoring", "backup", "mail"]
    sandboxes = []
    for division in DIVISIONS:
        names = numbered(f"sandbox-{division.lower()}", 6)
        if division == "Energy":
            names[-1] = "sandbox-energy-partner"
        sandboxes.append(unit(f"{division} Sandbox", names))
    return [
        unit("Security", ["log-archive", "security-audit", "security-tooling", "security-forensics"]),
        unit(
            "Infrastructure",
            ["address-plan", "artifact-store"],
            [
                unit(
                    "Infrastructure Production",
                    units=[
                        unit("Network", ["network-transit", "network-inspection", "network-dns", "network-edge"]),
                        unit("Shared Services", shared),
                    ],
                ),
                unit("Infrastructure Test", numbered("infrastructure-test", 4)),
            ],
        ),
        unit("Workloads", units=[division_unit(division, areas) for division, areas in DIVISIONS.items()]),
        unit("Sandbox", units=sandboxes),
        unit("Suspended", numbered("suspended", 5)),
    ]


def group(name):
    assert name in GROUPS, name
    return f"{{group: {name}}}"


def role(name):
    return f"{{role: {name}}}"


def level(approvers, message=None, approvals=1, timeout=None):
    parts = [f"approvers: [{', '.join(approvers)}]"]
    if approvals != 1:
        parts.append(f"approvals: {approvals}")
    if timeout:
        parts.append(f"timeout: {timeout}")
    if message:
        parts.append(f'message: "{message}"')
    return "{" + ", ".join(parts) + "}"


def policy(name, nodes, duration, levels, description):
    POLICIES.append(name)
    if isinstance(nodes, list):
        nodes = f"{{Application: {nodes[0] if len(nodes) == 1 else '[' + ', '.join(nodes) + ']'}}}"
    lines = [f"- name: {name}", f"  description: {description}", f"  accessDuration: {duration}", f"  nodes: {nodes}"]
    return lines + ["  levels:"] + [f"    - {text}" for text in levels]


def title(application):
    return "-".join(word.upper() if word in ("atm", "sepa", "swift", "scada") else word.title() for word in application.split("-"))


def shared_policies():
    lines = []
    for name, (nodes, what, team) in SHARED.items():
        ask = level([group(team), group("platform-on-call")], "Which ticket is this for?", timeout="8h")
        lines += policy(name, nodes, "8h", [ask], what)
    levels = [
        level([group("platform-on-call")], "A node that no other policy covers: which is it, and why?", timeout="4h"),
        level([group("security-duty")], timeout="4h"),
    ]
    return lines + policy("Any-Other-Node", "all", "2h", levels, "Whatever bears no known Application tag; tag it")


def network_policies():
    lines = []
    for name, (nodes, what) in NETWORK.items():
        levels = [
            level([group("network"), group("platform-on-call")], "Which change is this part of?", timeout="4h"),
            level([group("change-board")], timeout="1 day"),
        ]
        lines += policy(name, nodes, "4h", levels, what)
    return lines


def production_levels(division, area, application):
    prefix = division.lower()
    team = group(f"{prefix}-{area.lower().replace(' ', '-')}")
    on_call, leads = group(f"{prefix}-on-call"), group(f"{prefix}-leads")
    first = level([team, on_call], f"Which incident or change of {application} is this?", timeout="2h")
    if division != "Bank":
        return [first, level([leads], timeout="4h")]
    levels = [first, level([group("bank-risk")], approvals=2, timeout="8h")]
    if area == "Trading":
        levels.append(level([group("bank-compliance")], timeout="8h"))
    return levels + [level([leads, group("security-duty")], timeout="8h")]


def division_policies(division, areas):
    prefix, lines = division.lower(), []
    for area, applications in areas.items():
        team = group(f"{prefix}-{area.lower().replace(' ', '-')}")
        for application in applications:
            name = f"{division}-{title(application)}"
            ask = level([team], f"What is to be done on {application}?", timeout="1 day")
            lines += policy(name, [application], "24h", [ask], f"{area}, {application}; staging and development")
            levels = production_levels(division, area, application)
            lines += policy(f"{name}-Production", [application], "4h", levels, f"{area}, {application}; production")
    return lines


def names_of(division, production):
    names = [f"{division}-{title(a)}" for applications in DIVISIONS[division].values() for a in applications]
    return [f"{name}-Production" if production else name for name in names]


def hub_policy():
    levels = [
        level([group("bank-payments"), group("bank-on-call")], "Which payment run is at stake?", timeout="30m"),
        level([group("bank-risk")], timeout="30m"),
        level([group("bank-compliance")], timeout="30m"),
        level([group("security-duty")], timeout="30m"),
        level([group("bank-leads")], timeout="30m"),
    ]
    return policy("Bank-Key-Ceremony", ["hsm-proxy"], "1h", levels, "Proxies of the payment hub's security modules")


def sandbox_policies():
    first = [level([group("platform")], "What will run there, and for how long?")]
    second = [level([group("platform"), group("workplace")])]
    return policy("Sandbox-Accelerators", ["gpu-queue", "notebook"], "48h", first, "Nodes with accelerators") + policy(
        "Sandbox-Any-Node", "all", "24h", second, "Other nodes that the deny-access policy holds back"
    )


def management_policies():
    ask = "Which change of the organization is this part of?"
    two = [level([role("organization-admin")], ask, timeout="4h"), level([role("security-officer")], timeout="4h")]
    one = [level([role("organization-admin"), role("security-officer")], ask, timeout="4h")]
    return (
        policy("Management-Landing-Zone", ["landing-zone"], "2h", two, "Runners of the landing zone")
        + policy("Management-Billing", ["billing-export"], "4h", one, "Export of bills and usage")
        + policy("Management-Identity-Sync", ["identity-sync"], "1h", two, "Bridge from the personnel system")
        + policy("Management-Any-Other-Node", "all", "1h", two, "Whatever else runs there, which should be nothing")
    )


def rollout(name, **keys):
    lines = [f"- name: {name}"]
    for key, value in keys.items():
        if not isinstance(value, list):
            lines.append(f"  {key}: {value}")
        elif key == "manualApprovals":
            lines.append(f"  {key}:")
            lines += [f"    - {item}" for item in value]
        else:
            lines.append(f"  {key}: [{', '.join(value)}]")
    return lines


def rollouts():
    everything = []

    def add(comment, *args, **keys):
        everything.append("")
        everything.extend(f"# {line}" for line in comment.splitlines())
        everything.extend(rollout(*args, **keys))

    add(
        "What every account gets unless a rollout that is nearer says otherwise; the others extend it.",
        "base",
        units=["Infrastructure"],
        autoApproval="everyday",
        manualApprovals=[*SHARED, "Any-Other-Node"],
        sessionPreferences="standard",
    )
    add(
        "Network and shared services: only on-call is let in at once, and sessions are recorded.",
        "infrastructure-production",
        extends="base",
        units=["Infrastructure Production"],
        autoApproval="on-call",
        manualApprovals=[*NETWORK],
        sessionPreferences="recorded",
    )
    for division in ["Retail", "Logistics"]:
        name = division.lower()
        excluded = {"excludeAccounts": ["retail-dev-legacy-till"]} if division == "Retail" else {}
        comment = f"{division}: staging and development"
        if excluded:
            comment += "\nThe tills of 2009 are reached over serial lines; no policy is to pretend otherwise."
        add(
            comment,
            name,
            extends="base",
            units=[f"{division} Staging", f"{division} Development"],
            **excluded,
            autoApproval="development",
            manualApprovals=names_of(division, False),
        )
        add(
            f"{division}: production",
            f"{name}-production",
            extends="base",
            units=[f"{division} Production"],
            autoApproval="on-call",
            manualApprovals=names_of(division, True),
            sessionPreferences="recorded",
        )
    add(
        "The bank runs only in the EU, and production needs two approvals.",
        "bank",
        extends="base",
        units=["Bank Staging", "Bank Development"],
        regions=EU,
        autoApproval="development",
        manualApprovals=names_of("Bank", False),
        sessionPreferences="recorded",
    )
    add(
        "The bank: production",
        "bank-production",
        extends="base",
        units=["Bank Production"],
        regions=EU,
        autoApproval="none",
        manualApprovals=names_of("Bank", True),
        sessionPreferences="recorded",
    )
    add(
        "The hub that all payments pass: one account of the unit Payments, with a policy and limits of its own",
        "bank-payments-hub",
        extends="bank-production",
        accounts=["bank-payments-hub"],
        regions=EU,
        manualApprovals=["Bank-Key-Ceremony"],
        sessionPreferences="payments-hub",
    )
    add(
        "Energy: all of the division, and nearer to its production units the rollout after this one",
        "energy",
        extends="base",
        units=["Energy"],
        autoApproval="development",
        manualApprovals=names_of("Energy", False),
    )
    add(
        "Energy: production",
        "energy-production",
        extends="base",
        units=["Energy Production"],
        autoApproval="on-call",
        manualApprovals=names_of("Energy", True),
        sessionPreferences="recorded",
    )
    add(
        "Sandboxes hold no data and are emptied every Friday. One is run by a partner, who has rules of its own.",
        "sandbox",
        units=["Sandbox"],
        excludeAccounts=["sandbox-energy-partner"],
        autoApproval="sandbox",
        manualApprovals=["Sandbox-Accelerators", "Sandbox-Any-Node"],
        sessionPreferences="sandbox",
    )
    add(
        "No StackSet reaches the management account: it gets stacks of its own, set up locally. Such a set-up knows IAM\n"
        "alone, so approvers are roles there, and Cedar asks for the tags of the session.",
        "management",
        accounts=["management"],
        regions=EU,
        autoApproval="management",
        manualApprovals=[
            "Management-Landing-Zone",
            "Management-Billing",
            "Management-Identity-Sync",
            "Management-Any-Other-Node",
        ],
        sessionPreferences="recorded",
    )
    return everything[1:]


def indented(lines, by):
    return "\n".join(f"{' ' * by}{line}" if line else "" for line in lines)


def sections(*parts):
    lines = []
    for heading, policies in parts:
        lines += ["", f"# {heading}", *policies]
    return lines[1:]


TEMPLATE = (Path(__file__).parent / "jitna.template.yaml").read_text()


def main():
    root = account("management")
    units = [line for unit_lines in tree() for line in unit_lines]
    policies = sections(
        ("Shared by all divisions", shared_policies()),
        ("Network and shared services", network_policies()),
        *((division, division_policies(division, areas)) for division, areas in DIVISIONS.items()),
        ("The payment hub", hub_policy()),
        ("Sandboxes", sandbox_policies()),
        ("Management account", management_policies()),
    )
    assert (len(UNITS), len(ACCOUNTS), len(POLICIES)) == (40, 200, 120), (len(UNITS), len(ACCOUNTS), len(POLICIES))
    assert len({account_id(name) for name in ACCOUNTS}) == 200 and len(set(POLICIES)) == 120
    values = {
        "MANAGEMENT": account_id("management"),
        "ADMINISTRATOR": account_id("systems-manager"),
        "LOGS": account_id("log-archive"),
        "REGIONS": ", ".join(REGIONS),
        "ROOT_ACCOUNTS": f"    - {root}",
        "UNITS": indented(units, 4),
        "GROUPS": indented([f"{name}: {uuid('group', name)}" for name in GROUPS], 4),
        "USERS": indented([f"{name}: {uuid('user', name)}" for name in ["chief-engineer"]], 4),
        "POLICIES": indented(policies, 2),
        "ROLLOUTS": indented(rollouts(), 2),
    }
    text = TEMPLATE
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    assert "@" not in text.replace("ops@", ""), "a placeholder is left"
    (Path(__file__).parent / "jitna.yaml").write_text(text)


main()
