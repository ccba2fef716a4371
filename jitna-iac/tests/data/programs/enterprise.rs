//! Imported from examples/enterprise/jitna.yaml

use jitna_iac::prelude::*;

const SECURITY: Unit = unit!("Security", "ou-h4ld-75aec03c");
const INFRASTRUCTURE: Unit = unit!("Infrastructure", "ou-h4ld-bfda84a4");
const INFRASTRUCTURE_PRODUCTION: Unit =
    unit!("Infrastructure Production", "ou-h4ld-c93706ab").inside(INFRASTRUCTURE);
const NETWORK: Unit = unit!("Network", "ou-h4ld-28814e2d").inside(INFRASTRUCTURE_PRODUCTION);
const SHARED_SERVICES: Unit =
    unit!("Shared Services", "ou-h4ld-4059fcf5").inside(INFRASTRUCTURE_PRODUCTION);
const INFRASTRUCTURE_TEST: Unit =
    unit!("Infrastructure Test", "ou-h4ld-472705b2").inside(INFRASTRUCTURE);
const WORKLOADS: Unit = unit!("Workloads", "ou-h4ld-b4f006bc");
const RETAIL: Unit = unit!("Retail", "ou-h4ld-da530f3e").inside(WORKLOADS);
const RETAIL_PRODUCTION: Unit = unit!("Retail Production", "ou-h4ld-a8d5bd55").inside(RETAIL);
const STORES: Unit = unit!("Stores", "ou-h4ld-05068f2f").inside(RETAIL_PRODUCTION);
const WEB_SHOP: Unit = unit!("Web Shop", "ou-h4ld-71aa6a17").inside(RETAIL_PRODUCTION);
const SUPPLY_CHAIN: Unit = unit!("Supply Chain", "ou-h4ld-f4a3581d").inside(RETAIL_PRODUCTION);
const RETAIL_STAGING: Unit = unit!("Retail Staging", "ou-h4ld-583de779").inside(RETAIL);
const RETAIL_DEVELOPMENT: Unit = unit!("Retail Development", "ou-h4ld-4a88c395").inside(RETAIL);
const BANK: Unit = unit!("Bank", "ou-h4ld-663989a7").inside(WORKLOADS);
const BANK_PRODUCTION: Unit = unit!("Bank Production", "ou-h4ld-af0d5830").inside(BANK);
const CARDS: Unit = unit!("Cards", "ou-h4ld-5a48a2f2").inside(BANK_PRODUCTION);
const PAYMENTS: Unit = unit!("Payments", "ou-h4ld-63807b77").inside(BANK_PRODUCTION);
const LENDING: Unit = unit!("Lending", "ou-h4ld-d3c8950a").inside(BANK_PRODUCTION);
const TRADING: Unit = unit!("Trading", "ou-h4ld-e76a51d0").inside(BANK_PRODUCTION);
const BANK_STAGING: Unit = unit!("Bank Staging", "ou-h4ld-e7c33be7").inside(BANK);
const BANK_DEVELOPMENT: Unit = unit!("Bank Development", "ou-h4ld-a823e14d").inside(BANK);
const LOGISTICS: Unit = unit!("Logistics", "ou-h4ld-f9924a6c").inside(WORKLOADS);
const LOGISTICS_PRODUCTION: Unit =
    unit!("Logistics Production", "ou-h4ld-bd1a0fa4").inside(LOGISTICS);
const WAREHOUSES: Unit = unit!("Warehouses", "ou-h4ld-551523f7").inside(LOGISTICS_PRODUCTION);
const FLEET: Unit = unit!("Fleet", "ou-h4ld-4a2d608a").inside(LOGISTICS_PRODUCTION);
const LOGISTICS_STAGING: Unit = unit!("Logistics Staging", "ou-h4ld-27816e7b").inside(LOGISTICS);
const LOGISTICS_DEVELOPMENT: Unit =
    unit!("Logistics Development", "ou-h4ld-74c48c30").inside(LOGISTICS);
const ENERGY: Unit = unit!("Energy", "ou-h4ld-e4942115").inside(WORKLOADS);
const ENERGY_PRODUCTION: Unit = unit!("Energy Production", "ou-h4ld-deac96fc").inside(ENERGY);
const GRID: Unit = unit!("Grid", "ou-h4ld-6e3daea6").inside(ENERGY_PRODUCTION);
const CUSTOMERS: Unit = unit!("Customers", "ou-h4ld-5ef91e39").inside(ENERGY_PRODUCTION);
const ENERGY_STAGING: Unit = unit!("Energy Staging", "ou-h4ld-71ca87e6").inside(ENERGY);
const ENERGY_DEVELOPMENT: Unit = unit!("Energy Development", "ou-h4ld-672bbe7d").inside(ENERGY);
const SANDBOX: Unit = unit!("Sandbox", "ou-h4ld-94535c23");
const RETAIL_SANDBOX: Unit = unit!("Retail Sandbox", "ou-h4ld-fa6d167d").inside(SANDBOX);
const BANK_SANDBOX: Unit = unit!("Bank Sandbox", "ou-h4ld-370c1b10").inside(SANDBOX);
const LOGISTICS_SANDBOX: Unit = unit!("Logistics Sandbox", "ou-h4ld-08329444").inside(SANDBOX);
const ENERGY_SANDBOX: Unit = unit!("Energy Sandbox", "ou-h4ld-75f986d1").inside(SANDBOX);
const SUSPENDED: Unit = unit!("Suspended", "ou-h4ld-e237be3f");
const MANAGEMENT: Account = account!("management", "564255524239");
const RETAIL_DEV_LEGACY_TILL: Account =
    account!("retail-dev-legacy-till", "593106823419").inside(RETAIL_DEVELOPMENT);
const BANK_PAYMENTS_HUB: Account = account!("bank-payments-hub", "246534375963").inside(PAYMENTS);
const SANDBOX_ENERGY_PARTNER: Account =
    account!("sandbox-energy-partner", "795742786442").inside(ENERGY_SANDBOX);
const REGIONS: [Region; 4] = [
    Region::EU_CENTRAL_1,
    Region::EU_WEST_1,
    Region::US_EAST_1,
    Region::AP_SOUTHEAST_1,
];
const REGIONS_2: [Region; 2] = [Region::EU_CENTRAL_1, Region::EU_WEST_1];

const PLATFORM: Group = group!("platform", "c787b088-44f1-702d-9c8c-fb9aef54a1c8");
const PLATFORM_ON_CALL: Group = group!("platform-on-call", "4712a395-57ad-70d3-ceb6-8e819a2170d6");
const IDENTITY: Group = group!("identity", "b95d22d8-d31e-7005-9c9b-bd71349935dd");
const WORKPLACE: Group = group!("workplace", "69ffaa56-b5cc-7007-1d45-52ff717796b1");
const NETWORK_GROUP: Group = group!("network", "c0361294-efc7-70aa-b317-199ad662c7c3");
const SECURITY_DUTY: Group = group!("security-duty", "4116329f-cbc7-70d3-409b-837f0873b011");
const CONTRACTORS: Group = group!("contractors", "30ab2637-b774-70e5-0630-327dd8ded872");
const CHANGE_BOARD: Group = group!("change-board", "bf802157-903a-70cc-6071-e57f1cc115cb");
const BANK_RISK: Group = group!("bank-risk", "9d44485e-0b8c-7019-453d-9b17aed179fd");
const BANK_COMPLIANCE: Group = group!("bank-compliance", "69c3fce3-0ec2-7061-2927-38cd04c668d3");
const WORKS_COUNCIL: Group = group!("works-council", "bb5f00f5-8595-7068-ed4d-d4ad2cfea66f");
const RETAIL_LEADS: Group = group!("retail-leads", "c164af5f-2dd6-701b-b96c-2f58f9f41f3e");
const RETAIL_ON_CALL: Group = group!("retail-on-call", "8a71bc87-b6e7-707c-6a41-7e1b32056e1d");
const RETAIL_STORES: Group = group!("retail-stores", "e9bd90f3-ff6a-7019-7a60-f117bf78a50e");
const RETAIL_WEB_SHOP: Group = group!("retail-web-shop", "1b6c4fdc-5d5e-704c-c669-bee06d6d5e4e");
const RETAIL_SUPPLY_CHAIN: Group = group!(
    "retail-supply-chain",
    "5c5163b7-3dfd-70ee-121a-6fc2e6f4a033",
);
const BANK_LEADS: Group = group!("bank-leads", "7b3426d1-aac5-703f-6f8b-d562fa7227f3");
const BANK_ON_CALL: Group = group!("bank-on-call", "6010e0bc-86f9-7090-1702-655c4e8c8835");
const BANK_CARDS: Group = group!("bank-cards", "758d55c8-7fec-701f-2b22-b7d0d256f185");
const BANK_PAYMENTS: Group = group!("bank-payments", "885a6503-ee29-702f-2cb4-6866b926aaa6");
const BANK_LENDING: Group = group!("bank-lending", "f8df0262-4ee6-70aa-2fca-885a03402d84");
const BANK_TRADING: Group = group!("bank-trading", "5abd8ea3-bcbe-70a7-bb6f-590082fd36f3");
const LOGISTICS_LEADS: Group = group!("logistics-leads", "6c47ac42-9bff-7085-54b5-3eda2353a18d");
const LOGISTICS_ON_CALL: Group =
    group!("logistics-on-call", "2182478d-b162-70a2-0be1-8e55de18ba5c");
const LOGISTICS_WAREHOUSES: Group = group!(
    "logistics-warehouses",
    "60302b61-82b0-707c-5d0e-729089346a8e",
);
const LOGISTICS_FLEET: Group = group!("logistics-fleet", "6bea6710-3257-7023-3591-1d4153a527fe");
const ENERGY_LEADS: Group = group!("energy-leads", "37d884a0-f51e-703f-df62-2832d89ad7f6");
const ENERGY_ON_CALL: Group = group!("energy-on-call", "b417d127-377b-70e1-9a97-a56d290eeeea");
const ENERGY_GRID: Group = group!("energy-grid", "b26ed9b1-f566-70cb-6e92-dd6fec342679");
const ENERGY_CUSTOMERS: Group = group!("energy-customers", "1923cacc-a0a5-7075-a265-4e0273e65a83");
const CHIEF_ENGINEER: User = user!("chief-engineer", "8a15461b-0de0-7077-9f71-387cbc37b748");
const ORGANIZATION_ADMIN: Role = role!("organization-admin", "HaldenOrganizationAdmin");
const SECURITY_OFFICER: Role = role!("security-officer", "HaldenSecurityOfficer");

const WORKS_COUNCIL_TAG: NodeTag = node_tag!("WorksCouncil");
const ENVIRONMENT: NodeTag = node_tag!("Environment");
const APPLICATION: NodeTag = node_tag!("Application");

const STORES_TABLE: [(&str, &str); 5] = [
    ("Retail-Till", "till"),
    ("Retail-Self-Checkout", "self-checkout"),
    ("Retail-Shelf-Labels", "shelf-labels"),
    ("Retail-Store-Server", "store-server"),
    ("Retail-Loyalty", "loyalty"),
];
const WEB_SHOP_TABLE: [(&str, &str); 5] = [
    ("Retail-Catalog", "catalog"),
    ("Retail-Checkout", "checkout"),
    ("Retail-Search", "search"),
    ("Retail-Recommendations", "recommendations"),
    ("Retail-Returns", "returns"),
];
const SUPPLY_CHAIN_TABLE: [(&str, &str); 4] = [
    ("Retail-Forecast", "forecast"),
    ("Retail-Ordering", "ordering"),
    ("Retail-Suppliers", "suppliers"),
    ("Retail-Pricing", "pricing"),
];
const WAREHOUSES_TABLE: [(&str, &str); 5] = [
    ("Logistics-Conveyor", "conveyor"),
    ("Logistics-Picking", "picking"),
    ("Logistics-Inventory", "inventory"),
    ("Logistics-Yard", "yard"),
    ("Logistics-Labels", "labels"),
];
const FLEET_TABLE: [(&str, &str); 5] = [
    ("Logistics-Telematics", "telematics"),
    ("Logistics-Routing", "routing"),
    ("Logistics-Maintenance", "maintenance"),
    ("Logistics-Customs", "customs"),
    ("Logistics-Driver-App", "driver-app"),
];
const CARDS_TABLE: [(&str, &str); 4] = [
    ("Bank-Card-Issuing", "card-issuing"),
    ("Bank-Card-Authorization", "card-authorization"),
    ("Bank-Card-Disputes", "card-disputes"),
    ("Bank-ATM", "atm"),
];
const PAYMENTS_TABLE: [(&str, &str); 5] = [
    ("Bank-Instant-Payments", "instant-payments"),
    ("Bank-SEPA-Clearing", "sepa-clearing"),
    ("Bank-SWIFT-Gateway", "swift-gateway"),
    ("Bank-Sanctions-Screening", "sanctions-screening"),
    ("Bank-Payment-Archive", "payment-archive"),
];
const LENDING_TABLE: [(&str, &str); 4] = [
    ("Bank-Loan-Origination", "loan-origination"),
    ("Bank-Scoring", "scoring"),
    ("Bank-Collateral", "collateral"),
    ("Bank-Collections", "collections"),
];
const TRADING_TABLE: [(&str, &str); 4] = [
    ("Bank-Order-Router", "order-router"),
    ("Bank-Market-Data", "market-data"),
    ("Bank-Risk-Engine", "risk-engine"),
    ("Bank-Settlement", "settlement"),
];
const GRID_TABLE: [(&str, &str); 4] = [
    ("Energy-SCADA-Historian", "scada-historian"),
    ("Energy-Outage", "outage"),
    ("Energy-Metering", "metering"),
    ("Energy-Dispatch", "dispatch"),
];
const CUSTOMERS_TABLE: [(&str, &str); 4] = [
    ("Energy-Contracts", "contracts"),
    ("Energy-Billing", "billing"),
    ("Energy-Portal", "portal"),
    ("Energy-Tariffs", "tariffs"),
];

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let unified_console = UnifiedConsole::new()
        .name("halden-ssm-console")
        .regions(REGIONS)
        .agent_update(days(7))
        .host_management(days(1))
        .inventory(hours(12));
    let node_access = NodeAccess::in_units([INFRASTRUCTURE, WORKLOADS, SANDBOX])
        .name("halden-node-access")
        .regions(REGIONS);
    let deployment_roles = DeploymentRoles::new()
        .mode(RoleOrigin::Existing)
        .administration("AWS-QuickSetup-LocalAdministrationRole")
        .execution("AWS-QuickSetup-LocalExecutionRole");
    let rollouts = [
        base(),
        infrastructure_production(),
        retail(),
        retail_production(),
        logistics(),
        logistics_production(),
        bank(),
        bank_production(),
        bank_payments_hub(),
        energy(),
        energy_production(),
        sandbox(),
        management(),
    ];
    let stack_sets = StackSetOptions::new()
        .name_prefix("halden-jitna")
        .max_concurrent("25%")
        .failure_tolerance("2%")
        .region_concurrency(RegionConcurrency::Sequential)
        .concurrency_mode(ConcurrencyMode::SoftFailureTolerance);
    Model::organization(organization())
        .unified_console(unified_console)
        .node_access(node_access)
        .deployment_roles(deployment_roles)
        .with(deny_access())
        .with(rollouts)
        .tag("Owner", "platform")
        .tag("Source", "halden/node-access")
        .tag("CostCenter", "8120")
        .stack_sets(stack_sets)
        .accept_for(
            "JNA0560",
            "management",
            "Read-only nodes of the organization's own tools; those on duty there are few, and none of what the deny-access policy is for runs there",
        )
        .accept_for(
            "JNA0315",
            "sandbox",
            "Sandboxes hold no data, are cut off from the other networks and are emptied every Friday",
        )
        .accept_for(
            "JNA0508",
            "Bank",
            "The bank runs in the EU alone; a service control policy closes the other Regions to it",
        )
        .accept_for(
            "JNA0510",
            "base",
            "Infrastructure itself holds two accounts, both listed; further ones go into units below",
        )
        .accept_for(
            "JNA0510",
            "energy",
            "Energy itself holds no accounts, by a rule of the account factory",
        )
        .override_property(
            "halden-jitna-policies",
            "DenyAccessPolicy",
            "DeletionPolicy",
            json!("Retain"),
        )
        .override_property(
            "halden-jitna-policies",
            "DenyAccessPolicy",
            "UpdateReplacePolicy",
            json!("Retain"),
        )
        .groups([WORKS_COUNCIL])
}

fn organization() -> Organization {
    let root = root_id!("r-h4ld");
    let identity_center = IdentityCenter::new(
        "arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b",
        "d-9967abcdef",
    )
    .region(Region::EU_CENTRAL_1);
    let units = [
        SECURITY,
        INFRASTRUCTURE,
        INFRASTRUCTURE_PRODUCTION,
        NETWORK,
        SHARED_SERVICES,
        INFRASTRUCTURE_TEST,
        WORKLOADS,
        RETAIL,
        RETAIL_PRODUCTION,
        STORES,
        WEB_SHOP,
        SUPPLY_CHAIN,
        RETAIL_STAGING,
        RETAIL_DEVELOPMENT,
        BANK,
        BANK_PRODUCTION,
        CARDS,
        PAYMENTS,
        LENDING,
        TRADING,
        BANK_STAGING,
        BANK_DEVELOPMENT,
        LOGISTICS,
        LOGISTICS_PRODUCTION,
        WAREHOUSES,
        FLEET,
        LOGISTICS_STAGING,
        LOGISTICS_DEVELOPMENT,
        ENERGY,
        ENERGY_PRODUCTION,
        GRID,
        CUSTOMERS,
        ENERGY_STAGING,
        ENERGY_DEVELOPMENT,
        SANDBOX,
        RETAIL_SANDBOX,
        BANK_SANDBOX,
        LOGISTICS_SANDBOX,
        ENERGY_SANDBOX,
        SUSPENDED,
    ];
    let accounts = [
        MANAGEMENT,
        account!("log-archive", "530536006521").inside(SECURITY),
        account!("security-audit", "339756192704").inside(SECURITY),
        account!("security-tooling", "920989970957").inside(SECURITY),
        account!("security-forensics", "890762220390").inside(SECURITY),
        account!("address-plan", "960073669864").inside(INFRASTRUCTURE),
        account!("artifact-store", "505996105057").inside(INFRASTRUCTURE),
        account!("network-transit", "651421606711").inside(NETWORK),
        account!("network-inspection", "105630187237").inside(NETWORK),
        account!("network-dns", "124355905290").inside(NETWORK),
        account!("network-edge", "835786907137").inside(NETWORK),
        account!("systems-manager", "796032503149").inside(SHARED_SERVICES),
        account!("directory", "612194598788").inside(SHARED_SERVICES),
        account!("build", "326370318083").inside(SHARED_SERVICES),
        account!("monitoring", "269699482066").inside(SHARED_SERVICES),
        account!("backup", "895534019024").inside(SHARED_SERVICES),
        account!("mail", "663056776165").inside(SHARED_SERVICES),
        account!("infrastructure-test-1", "518589997202").inside(INFRASTRUCTURE_TEST),
        account!("infrastructure-test-2", "391236138712").inside(INFRASTRUCTURE_TEST),
        account!("infrastructure-test-3", "811447798367").inside(INFRASTRUCTURE_TEST),
        account!("infrastructure-test-4", "506305223711").inside(INFRASTRUCTURE_TEST),
        account!("retail-stores-1", "793065802912").inside(STORES),
        account!("retail-stores-2", "114655520609").inside(STORES),
        account!("retail-stores-3", "804009498594").inside(STORES),
        account!("retail-stores-4", "606199806429").inside(STORES),
        account!("retail-stores-5", "914439172779").inside(STORES),
        account!("retail-stores-6", "165365265381").inside(STORES),
        account!("retail-web-shop-1", "652440142498").inside(WEB_SHOP),
        account!("retail-web-shop-2", "330530239998").inside(WEB_SHOP),
        account!("retail-web-shop-3", "173910160876").inside(WEB_SHOP),
        account!("retail-web-shop-4", "684507996994").inside(WEB_SHOP),
        account!("retail-web-shop-5", "859183917461").inside(WEB_SHOP),
        account!("retail-web-shop-6", "694735477049").inside(WEB_SHOP),
        account!("retail-supply-chain-1", "343416839098").inside(SUPPLY_CHAIN),
        account!("retail-supply-chain-2", "321824439229").inside(SUPPLY_CHAIN),
        account!("retail-supply-chain-3", "618209591100").inside(SUPPLY_CHAIN),
        account!("retail-supply-chain-4", "410974035668").inside(SUPPLY_CHAIN),
        account!("retail-supply-chain-5", "683486229153").inside(SUPPLY_CHAIN),
        account!("retail-supply-chain-6", "707791619517").inside(SUPPLY_CHAIN),
        account!("retail-staging-1", "488950272438").inside(RETAIL_STAGING),
        account!("retail-staging-2", "170023633564").inside(RETAIL_STAGING),
        account!("retail-staging-3", "835337000694").inside(RETAIL_STAGING),
        account!("retail-staging-4", "122698250655").inside(RETAIL_STAGING),
        account!("retail-staging-5", "144895164992").inside(RETAIL_STAGING),
        account!("retail-staging-6", "897442929785").inside(RETAIL_STAGING),
        account!("retail-staging-7", "114985505815").inside(RETAIL_STAGING),
        account!("retail-staging-8", "564844969433").inside(RETAIL_STAGING),
        account!("retail-staging-9", "411610983564").inside(RETAIL_STAGING),
        account!("retail-dev-1", "462895698257").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-2", "542793259989").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-3", "288947791121").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-4", "773161851941").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-5", "914127784567").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-6", "721161293353").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-7", "713563819865").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-8", "116704746070").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-9", "887720840859").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-10", "251024702510").inside(RETAIL_DEVELOPMENT),
        account!("retail-dev-11", "123772432304").inside(RETAIL_DEVELOPMENT),
        RETAIL_DEV_LEGACY_TILL,
        account!("bank-cards-1", "358994020878").inside(CARDS),
        account!("bank-cards-2", "687419054649").inside(CARDS),
        account!("bank-cards-3", "919369924049").inside(CARDS),
        account!("bank-cards-4", "833465663756").inside(CARDS),
        account!("bank-cards-5", "543374436665").inside(CARDS),
        account!("bank-cards-6", "875159340410").inside(CARDS),
        BANK_PAYMENTS_HUB,
        account!("bank-payments-2", "960949474226").inside(PAYMENTS),
        account!("bank-payments-3", "225996440296").inside(PAYMENTS),
        account!("bank-payments-4", "424271979711").inside(PAYMENTS),
        account!("bank-payments-5", "917942802847").inside(PAYMENTS),
        account!("bank-payments-6", "620659175978").inside(PAYMENTS),
        account!("bank-lending-1", "785884365984").inside(LENDING),
        account!("bank-lending-2", "534432368862").inside(LENDING),
        account!("bank-lending-3", "204275807981").inside(LENDING),
        account!("bank-lending-4", "889617538314").inside(LENDING),
        account!("bank-lending-5", "161428711543").inside(LENDING),
        account!("bank-lending-6", "160930395915").inside(LENDING),
        account!("bank-trading-1", "595697630024").inside(TRADING),
        account!("bank-trading-2", "421333111507").inside(TRADING),
        account!("bank-trading-3", "519652191875").inside(TRADING),
        account!("bank-trading-4", "202049967320").inside(TRADING),
        account!("bank-trading-5", "189968259256").inside(TRADING),
        account!("bank-trading-6", "275602919805").inside(TRADING),
        account!("bank-staging-1", "302088721966").inside(BANK_STAGING),
        account!("bank-staging-2", "786705966291").inside(BANK_STAGING),
        account!("bank-staging-3", "909396749096").inside(BANK_STAGING),
        account!("bank-staging-4", "587913236337").inside(BANK_STAGING),
        account!("bank-staging-5", "769806765355").inside(BANK_STAGING),
        account!("bank-staging-6", "503659743765").inside(BANK_STAGING),
        account!("bank-staging-7", "381706973221").inside(BANK_STAGING),
        account!("bank-staging-8", "695199561197").inside(BANK_STAGING),
        account!("bank-staging-9", "227401846711").inside(BANK_STAGING),
        account!("bank-dev-1", "584630258968").inside(BANK_DEVELOPMENT),
        account!("bank-dev-2", "704517731429").inside(BANK_DEVELOPMENT),
        account!("bank-dev-3", "408142192356").inside(BANK_DEVELOPMENT),
        account!("bank-dev-4", "416976210393").inside(BANK_DEVELOPMENT),
        account!("bank-dev-5", "251777648645").inside(BANK_DEVELOPMENT),
        account!("bank-dev-6", "844198482410").inside(BANK_DEVELOPMENT),
        account!("bank-dev-7", "257101281680").inside(BANK_DEVELOPMENT),
        account!("bank-dev-8", "513679236415").inside(BANK_DEVELOPMENT),
        account!("bank-dev-9", "363330445886").inside(BANK_DEVELOPMENT),
        account!("bank-dev-10", "385064722670").inside(BANK_DEVELOPMENT),
        account!("bank-dev-11", "889069495547").inside(BANK_DEVELOPMENT),
        account!("bank-dev-12", "470881292808").inside(BANK_DEVELOPMENT),
        account!("logistics-warehouses-1", "516710604914").inside(WAREHOUSES),
        account!("logistics-warehouses-2", "173342004392").inside(WAREHOUSES),
        account!("logistics-warehouses-3", "362116261114").inside(WAREHOUSES),
        account!("logistics-warehouses-4", "224611334503").inside(WAREHOUSES),
        account!("logistics-warehouses-5", "673370474273").inside(WAREHOUSES),
        account!("logistics-warehouses-6", "999108690133").inside(WAREHOUSES),
        account!("logistics-fleet-1", "919903812748").inside(FLEET),
        account!("logistics-fleet-2", "708109267613").inside(FLEET),
        account!("logistics-fleet-3", "221822297859").inside(FLEET),
        account!("logistics-fleet-4", "270717680698").inside(FLEET),
        account!("logistics-fleet-5", "957050686518").inside(FLEET),
        account!("logistics-fleet-6", "626448067627").inside(FLEET),
        account!("logistics-staging-1", "453867772825").inside(LOGISTICS_STAGING),
        account!("logistics-staging-2", "171004748592").inside(LOGISTICS_STAGING),
        account!("logistics-staging-3", "292661734233").inside(LOGISTICS_STAGING),
        account!("logistics-staging-4", "354998155618").inside(LOGISTICS_STAGING),
        account!("logistics-staging-5", "685834684950").inside(LOGISTICS_STAGING),
        account!("logistics-staging-6", "510894914698").inside(LOGISTICS_STAGING),
        account!("logistics-staging-7", "259053912445").inside(LOGISTICS_STAGING),
        account!("logistics-staging-8", "190834863803").inside(LOGISTICS_STAGING),
        account!("logistics-staging-9", "608988312210").inside(LOGISTICS_STAGING),
        account!("logistics-dev-1", "933319471863").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-2", "792816074331").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-3", "191906770346").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-4", "861889624286").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-5", "309525149114").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-6", "413967075594").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-7", "660940312822").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-8", "216146345662").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-9", "328009582050").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-10", "658893387453").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-11", "251669869085").inside(LOGISTICS_DEVELOPMENT),
        account!("logistics-dev-12", "642543866532").inside(LOGISTICS_DEVELOPMENT),
        account!("energy-grid-1", "960596222538").inside(GRID),
        account!("energy-grid-2", "412571656140").inside(GRID),
        account!("energy-grid-3", "957686449009").inside(GRID),
        account!("energy-grid-4", "683256974206").inside(GRID),
        account!("energy-grid-5", "747773372593").inside(GRID),
        account!("energy-grid-6", "102849512771").inside(GRID),
        account!("energy-customers-1", "179002062404").inside(CUSTOMERS),
        account!("energy-customers-2", "477424990627").inside(CUSTOMERS),
        account!("energy-customers-3", "282862195357").inside(CUSTOMERS),
        account!("energy-customers-4", "930310783119").inside(CUSTOMERS),
        account!("energy-customers-5", "947303918931").inside(CUSTOMERS),
        account!("energy-customers-6", "330552181427").inside(CUSTOMERS),
        account!("energy-staging-1", "422208914893").inside(ENERGY_STAGING),
        account!("energy-staging-2", "409701235708").inside(ENERGY_STAGING),
        account!("energy-staging-3", "107688988203").inside(ENERGY_STAGING),
        account!("energy-staging-4", "794389665254").inside(ENERGY_STAGING),
        account!("energy-staging-5", "430372704619").inside(ENERGY_STAGING),
        account!("energy-staging-6", "197859610189").inside(ENERGY_STAGING),
        account!("energy-staging-7", "159527671306").inside(ENERGY_STAGING),
        account!("energy-staging-8", "614914833707").inside(ENERGY_STAGING),
        account!("energy-staging-9", "259719113252").inside(ENERGY_STAGING),
        account!("energy-dev-1", "398695053116").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-2", "385552642598").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-3", "545956036400").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-4", "110049036547").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-5", "386670099596").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-6", "999726537487").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-7", "345523213521").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-8", "606386396564").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-9", "469155068841").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-10", "969036331025").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-11", "667189288079").inside(ENERGY_DEVELOPMENT),
        account!("energy-dev-12", "315871985594").inside(ENERGY_DEVELOPMENT),
        account!("sandbox-retail-1", "883634795937").inside(RETAIL_SANDBOX),
        account!("sandbox-retail-2", "811014434301").inside(RETAIL_SANDBOX),
        account!("sandbox-retail-3", "318618688139").inside(RETAIL_SANDBOX),
        account!("sandbox-retail-4", "305678023284").inside(RETAIL_SANDBOX),
        account!("sandbox-retail-5", "390895595359").inside(RETAIL_SANDBOX),
        account!("sandbox-retail-6", "470831488155").inside(RETAIL_SANDBOX),
        account!("sandbox-bank-1", "770838208583").inside(BANK_SANDBOX),
        account!("sandbox-bank-2", "446716066395").inside(BANK_SANDBOX),
        account!("sandbox-bank-3", "158079039417").inside(BANK_SANDBOX),
        account!("sandbox-bank-4", "694318195787").inside(BANK_SANDBOX),
        account!("sandbox-bank-5", "540759605839").inside(BANK_SANDBOX),
        account!("sandbox-bank-6", "640969273958").inside(BANK_SANDBOX),
        account!("sandbox-logistics-1", "516654273529").inside(LOGISTICS_SANDBOX),
        account!("sandbox-logistics-2", "129919508080").inside(LOGISTICS_SANDBOX),
        account!("sandbox-logistics-3", "610683411459").inside(LOGISTICS_SANDBOX),
        account!("sandbox-logistics-4", "356553042669").inside(LOGISTICS_SANDBOX),
        account!("sandbox-logistics-5", "713425556648").inside(LOGISTICS_SANDBOX),
        account!("sandbox-logistics-6", "974190672770").inside(LOGISTICS_SANDBOX),
        account!("sandbox-energy-1", "822090072610").inside(ENERGY_SANDBOX),
        account!("sandbox-energy-2", "669836720569").inside(ENERGY_SANDBOX),
        account!("sandbox-energy-3", "409410308431").inside(ENERGY_SANDBOX),
        account!("sandbox-energy-4", "868705223623").inside(ENERGY_SANDBOX),
        account!("sandbox-energy-5", "931236236335").inside(ENERGY_SANDBOX),
        SANDBOX_ENERGY_PARTNER,
        account!("suspended-1", "985142220705").inside(SUSPENDED),
        account!("suspended-2", "360214559829").inside(SUSPENDED),
        account!("suspended-3", "390777294424").inside(SUSPENDED),
        account!("suspended-4", "510779439330").inside(SUSPENDED),
        account!("suspended-5", "412556323854").inside(SUSPENDED),
    ];
    Organization::new(account_id!("796032503149"), root, Region::EU_CENTRAL_1)
        .management_account(account_id!("564255524239"))
        .identity_provider(IdentityProvider::Sso)
        .identity_center(identity_center)
        .units(units)
        .accounts(accounts)
}

fn deny_access() -> DenyAccess {
    let condition = WORKS_COUNCIL_TAG.is_present() & !WORKS_COUNCIL_TAG.is("cleared");
    DenyAccess::new([
        Statement::file("policies/freeze.cedar"),
        Statement::new("Temporary staff and critical nodes")
            .when(UserAttribute::EmployeeNumber.like("TEMP-*"))
            .when(node_tag("Criticality").one_of(["high", "vital"])),
        Statement::new("Financial data is for the bank")
            .description("Users of another division, or of none, need approval")
            .when(node_tag("DataClass").is("financial"))
            .unless(UserAttribute::Division.is("Bank")),
        Statement::new("Contractors and nodes outside of AWS")
            .description("Tills and conveyor controls are registered by hybrid activations")
            .group(CONTRACTORS)
            .node_kind(NodeKind::ManagedInstance),
        Statement::new("Nodes with accelerators cost more than a question, in sandboxes too")
            .when(node_tag("Accelerator").is_present()),
        Statement::new("Personal data, once the works council has listed the node")
            .unless(principal_tag("DataProtection").is("trained"))
            .when(condition),
    ])
    .description("Halden Group, requests that a person always looks at")
}

fn base() -> Rollout {
    let policy = base_approval(("Bastions", "bastion", "Jump hosts", PLATFORM));
    let groups = [
        ("Directory", "directory", "Domain controllers", IDENTITY),
        (
            "Backup",
            "backup-gateway",
            "Gateways of the backup system",
            PLATFORM,
        ),
        (
            "License-Servers",
            "license-server",
            "License servers",
            PLATFORM,
        ),
    ];
    let standard = SessionPreferences::new("standard")
        .description("Halden Group, sessions outside of production")
        .stream_to("/halden/sessions")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("base")
        .unit(INFRASTRUCTURE)
        .auto_approval(&everyday())
        .manual_approval(&policy)
        .manual_approval(&build_runners())
        .manual_approval(&monitoring())
        .manual_approvals(groups.map(base_approval))
        .manual_approval(&file_servers())
        .manual_approval(&any_other_node())
        .session_preferences(&standard)
}

fn infrastructure_production() -> Rollout {
    let descriptions = [
        ("Firewalls", "firewall", "Firewall appliances"),
        ("Proxies", "proxy", "Outbound proxies"),
        (
            "VPN-Concentrators",
            "vpn",
            "Concentrators of the site-to-site VPN",
        ),
        ("Name-Servers", "dns", "Name servers"),
        ("Mail-Relays", "mail-relay", "Mail relays"),
        (
            "Artifact-Store",
            "artifact-store",
            "Store of build artifacts",
        ),
        ("Secrets-Vault", "vault", "Vault of secrets"),
    ];
    Rollout::new("infrastructure-production")
        .extends(&base())
        .unit(INFRASTRUCTURE_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approvals(descriptions.map(infrastructure_production_approval))
        .session_preferences(&recorded())
}

fn retail() -> Rollout {
    let web_shop = manual_approval("Web Shop", RETAIL_WEB_SHOP, &WEB_SHOP_TABLE);
    let supply_chain = manual_approval("Supply Chain", RETAIL_SUPPLY_CHAIN, &SUPPLY_CHAIN_TABLE);
    Rollout::new("retail")
        .extends(&base())
        .units([RETAIL_STAGING, RETAIL_DEVELOPMENT])
        .exclude_account(RETAIL_DEV_LEGACY_TILL)
        .auto_approval(&development())
        .manual_approvals(manual_approval("Stores", RETAIL_STORES, &STORES_TABLE))
        .manual_approvals(web_shop)
        .manual_approvals(supply_chain)
}

fn retail_production() -> Rollout {
    let stores = retail_production_approval("Stores", RETAIL_STORES, &STORES_TABLE);
    let web_shop = retail_production_approval("Web Shop", RETAIL_WEB_SHOP, &WEB_SHOP_TABLE);
    let supply_chain =
        retail_production_approval("Supply Chain", RETAIL_SUPPLY_CHAIN, &SUPPLY_CHAIN_TABLE);
    Rollout::new("retail-production")
        .extends(&base())
        .unit(RETAIL_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approvals(stores)
        .manual_approvals(web_shop)
        .manual_approvals(supply_chain)
        .session_preferences(&recorded())
}

fn logistics() -> Rollout {
    let warehouses = manual_approval("Warehouses", LOGISTICS_WAREHOUSES, &WAREHOUSES_TABLE);
    Rollout::new("logistics")
        .extends(&base())
        .units([LOGISTICS_STAGING, LOGISTICS_DEVELOPMENT])
        .auto_approval(&development())
        .manual_approvals(warehouses)
        .manual_approvals(manual_approval("Fleet", LOGISTICS_FLEET, &FLEET_TABLE))
}

fn logistics_production() -> Rollout {
    let warehouses =
        logistics_production_approval("Warehouses", LOGISTICS_WAREHOUSES, &WAREHOUSES_TABLE);
    let fleet = logistics_production_approval("Fleet", LOGISTICS_FLEET, &FLEET_TABLE);
    Rollout::new("logistics-production")
        .extends(&base())
        .unit(LOGISTICS_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approvals(warehouses)
        .manual_approvals(fleet)
        .session_preferences(&recorded())
}

fn bank() -> Rollout {
    Rollout::new("bank")
        .extends(&base())
        .units([BANK_STAGING, BANK_DEVELOPMENT])
        .regions(REGIONS_2)
        .auto_approval(&development())
        .manual_approvals(manual_approval("Cards", BANK_CARDS, &CARDS_TABLE))
        .manual_approvals(manual_approval("Payments", BANK_PAYMENTS, &PAYMENTS_TABLE))
        .manual_approvals(manual_approval("Lending", BANK_LENDING, &LENDING_TABLE))
        .manual_approvals(manual_approval("Trading", BANK_TRADING, &TRADING_TABLE))
        .session_preferences(&recorded())
}

fn bank_production() -> Rollout {
    let payments = bank_production_approval("Payments", BANK_PAYMENTS, &PAYMENTS_TABLE);
    let lending = bank_production_approval("Lending", BANK_LENDING, &LENDING_TABLE);
    Rollout::new("bank-production")
        .extends(&base())
        .unit(BANK_PRODUCTION)
        .regions(REGIONS_2)
        .no_auto_approval()
        .manual_approvals(bank_production_approval("Cards", BANK_CARDS, &CARDS_TABLE))
        .manual_approvals(payments)
        .manual_approvals(lending)
        .manual_approvals(TRADING_TABLE.map(bank_production_approval_2))
        .session_preferences(&recorded())
}

fn bank_payments_hub() -> Rollout {
    Rollout::new("bank-payments-hub")
        .extends(&bank_production())
        .account(BANK_PAYMENTS_HUB)
        .regions(REGIONS_2)
        .manual_approval(&bank_key_ceremony())
        .session_preferences(&payments_hub())
}

fn energy() -> Rollout {
    let customers = manual_approval("Customers", ENERGY_CUSTOMERS, &CUSTOMERS_TABLE);
    Rollout::new("energy")
        .extends(&base())
        .unit(ENERGY)
        .auto_approval(&development())
        .manual_approvals(manual_approval("Grid", ENERGY_GRID, &GRID_TABLE))
        .manual_approvals(customers)
}

fn energy_production() -> Rollout {
    let customers = energy_production_approval("Customers", ENERGY_CUSTOMERS, &CUSTOMERS_TABLE);
    Rollout::new("energy-production")
        .extends(&base())
        .unit(ENERGY_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approvals(energy_production_approval("Grid", ENERGY_GRID, &GRID_TABLE))
        .manual_approvals(customers)
        .session_preferences(&recorded())
}

fn sandbox() -> Rollout {
    let statement = Statement::new("Sandboxes hold nothing that is worth a question");
    let sandbox_auto_approval =
        AutoApproval::new("sandbox", [statement]).description("Everyone, at once");
    let sandbox_session_preferences = SessionPreferences::new("sandbox")
        .idle_timeout(minutes(45))
        .max_duration(minutes(60));
    Rollout::new("sandbox")
        .unit(SANDBOX)
        .exclude_account(SANDBOX_ENERGY_PARTNER)
        .auto_approval(&sandbox_auto_approval)
        .manual_approval(&sandbox_accelerators())
        .manual_approval(&sandbox_any_node())
        .session_preferences(&sandbox_session_preferences)
}

fn management() -> Rollout {
    let statement = Statement::new("Duty of the organization team, on nodes that only read")
        .when(principal_tag("Duty").is("organization"))
        .when(node_tag("Access").is("read-only"));
    let management_auto_approval = AutoApproval::new("management", [statement])
        .description("Sessions that are tagged as duty of the organization team");
    Rollout::new("management")
        .account(MANAGEMENT)
        .regions(REGIONS_2)
        .auto_approval(&management_auto_approval)
        .manual_approval(&management_landing_zone())
        .manual_approval(&management_billing())
        .manual_approval(&management_identity_sync())
        .manual_approval(&management_any_other_node())
        .session_preferences(&recorded())
}

fn everyday() -> AutoApproval {
    AutoApproval::new(
        "everyday",
        [
            Statement::new("Nodes of one's own cost center, but for production")
                .when(UserAttribute::CostCenter.equals(node_tag("CostCenter")))
                .when(ENVIRONMENT.is_not("production")),
            Statement::new("The platform team and its test nodes")
                .groups([PLATFORM, PLATFORM_ON_CALL])
                .node_kind(NodeKind::Ec2Instance)
                .when(ENVIRONMENT.one_of(["development", "test"])),
            Statement::file("policies/on-call.cedar"),
        ],
    )
    .description("Test nodes of one's own team or cost center")
}

fn development() -> AutoApproval {
    let condition = ENVIRONMENT.is("staging") | node_tag("Purpose").is("rehearsal");
    AutoApproval::new(
        "development",
        [
            Statement::new("Development is open to every user").when(ENVIRONMENT.like("dev*")),
            Statement::new("Staging for sessions that are tagged with the team of the node")
                .when(principal_tag("Team").equals(node_tag("Team")))
                .when(ENVIRONMENT.is("staging")),
            Statement::new("The chief engineer, where nothing is sold")
                .user(CHIEF_ENGINEER)
                .when(condition),
            Statement::file("policies/on-call.cedar"),
        ],
    )
    .description("Nodes of staging and development")
}

fn on_call() -> AutoApproval {
    AutoApproval::new("on-call", [Statement::file("policies/on-call.cedar")])
        .description("On-call duty only")
}

fn build_runners() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, ["ci-runner", "ci-cache"]);
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("Build-Runners", nodes)
        .description("Runners of the build system")
        .access_duration(hours(8))
        .level(level)
}

fn monitoring() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, ["monitoring", "log-forwarder"]);
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("Monitoring", nodes)
        .description("Collectors of metrics and logs")
        .access_duration(hours(8))
        .level(level)
}

fn file_servers() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, ["file-server", "print-server"]);
    let level = Level::new([WORKPLACE, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("File-Servers", nodes)
        .description("File and print servers")
        .access_duration(hours(8))
        .level(level)
}

fn any_other_node() -> ManualApproval {
    let level = Level::new(PLATFORM_ON_CALL)
        .timeout(hours(4))
        .message("A node that no other policy covers: which is it, and why?");
    ManualApproval::new("Any-Other-Node", Nodes::all())
        .description("Whatever bears no known Application tag; tag it")
        .access_duration(hours(2))
        .level(level)
        .level(Level::new(SECURITY_DUTY).timeout(hours(4)))
}

fn bank_key_ceremony() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(minutes(30))
        .message("Which payment run is at stake?");
    ManualApproval::new("Bank-Key-Ceremony", Nodes::tagged(APPLICATION, "hsm-proxy"))
        .description("Proxies of the payment hub's security modules")
        .access_duration(hours(1))
        .level(level)
        .level(Level::new(BANK_RISK).timeout(minutes(30)))
        .level(Level::new(BANK_COMPLIANCE).timeout(minutes(30)))
        .level(Level::new(SECURITY_DUTY).timeout(minutes(30)))
        .level(Level::new(BANK_LEADS).timeout(minutes(30)))
}

fn sandbox_accelerators() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, ["gpu-queue", "notebook"]);
    let level = Level::new(PLATFORM).message("What will run there, and for how long?");
    ManualApproval::new("Sandbox-Accelerators", nodes)
        .description("Nodes with accelerators")
        .access_duration(hours(48))
        .level(level)
}

fn sandbox_any_node() -> ManualApproval {
    ManualApproval::new("Sandbox-Any-Node", Nodes::all())
        .description("Other nodes that the deny-access policy holds back")
        .access_duration(hours(24))
        .level([PLATFORM, WORKPLACE])
}

fn management_landing_zone() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, "landing-zone");
    let level = Level::new(ORGANIZATION_ADMIN)
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new("Management-Landing-Zone", nodes)
        .description("Runners of the landing zone")
        .access_duration(hours(2))
        .level(level)
        .level(Level::new(SECURITY_OFFICER).timeout(hours(4)))
}

fn management_billing() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, "billing-export");
    let level = Level::new([ORGANIZATION_ADMIN, SECURITY_OFFICER])
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new("Management-Billing", nodes)
        .description("Export of bills and usage")
        .access_duration(hours(4))
        .level(level)
}

fn management_identity_sync() -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, "identity-sync");
    let level = Level::new(ORGANIZATION_ADMIN)
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new("Management-Identity-Sync", nodes)
        .description("Bridge from the personnel system")
        .access_duration(hours(1))
        .level(level)
        .level(Level::new(SECURITY_OFFICER).timeout(hours(4)))
}

fn management_any_other_node() -> ManualApproval {
    let level = Level::new(ORGANIZATION_ADMIN)
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new("Management-Any-Other-Node", Nodes::all())
        .description("Whatever else runs there, which should be nothing")
        .access_duration(hours(1))
        .level(level)
        .level(Level::new(SECURITY_OFFICER).timeout(hours(4)))
}

fn base_approval(
    (name, application, description, group): (&str, &str, &str, Group),
) -> ManualApproval {
    let level = Level::new([group, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new(name, Nodes::tagged(APPLICATION, application))
        .description(description)
        .access_duration(hours(8))
        .level(level)
}

fn infrastructure_production_approval(
    (name, application, description): (&str, &str, &str),
) -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new(name, Nodes::tagged(APPLICATION, application))
        .description(description)
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn manual_approval(subject: &str, group: Group, rows: &[(&str, &str)]) -> Vec<ManualApproval> {
    rows.iter()
        .map(|&(name, application)| {
            let level = Level::new(group)
                .timeout(days(1))
                .message(format!("What is to be done on {application}?"));
            ManualApproval::new(name, Nodes::tagged(APPLICATION, application))
                .description(format!("{subject}, {application}; staging and development"))
                .access_duration(hours(24))
                .level(level)
        })
        .collect()
}

fn retail_production_approval(
    subject: &str,
    group: Group,
    rows: &[(&str, &str)],
) -> Vec<ManualApproval> {
    rows.iter()
        .map(|&(name, application)| {
            let nodes = Nodes::tagged(APPLICATION, application);
            let message = format!("Which incident or change of {application} is this?");
            let level = Level::new([group, RETAIL_ON_CALL])
                .timeout(hours(2))
                .message(message);
            ManualApproval::new(format!("{name}-Production"), nodes)
                .description(format!("{subject}, {application}; production"))
                .access_duration(hours(4))
                .level(level)
                .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
        })
        .collect()
}

fn bank_production_approval(
    subject: &str,
    group: Group,
    rows: &[(&str, &str)],
) -> Vec<ManualApproval> {
    rows.iter()
        .map(|&(name, application)| {
            let nodes = Nodes::tagged(APPLICATION, application);
            let message = format!("Which incident or change of {application} is this?");
            let level = Level::new([group, BANK_ON_CALL])
                .timeout(hours(2))
                .message(message);
            ManualApproval::new(format!("{name}-Production"), nodes)
                .description(format!("{subject}, {application}; production"))
                .access_duration(hours(4))
                .level(level)
                .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
                .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
        })
        .collect()
}

fn bank_production_approval_2((name, application): (&str, &str)) -> ManualApproval {
    let nodes = Nodes::tagged(APPLICATION, application);
    let message = format!("Which incident or change of {application} is this?");
    let level = Level::new([BANK_TRADING, BANK_ON_CALL])
        .timeout(hours(2))
        .message(message);
    ManualApproval::new(format!("{name}-Production"), nodes)
        .description(format!("Trading, {application}; production"))
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
        .level(Level::new(BANK_COMPLIANCE).timeout(hours(8)))
        .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn logistics_production_approval(
    subject: &str,
    group: Group,
    rows: &[(&str, &str)],
) -> Vec<ManualApproval> {
    rows.iter()
        .map(|&(name, application)| {
            let nodes = Nodes::tagged(APPLICATION, application);
            let message = format!("Which incident or change of {application} is this?");
            let level = Level::new([group, LOGISTICS_ON_CALL])
                .timeout(hours(2))
                .message(message);
            ManualApproval::new(format!("{name}-Production"), nodes)
                .description(format!("{subject}, {application}; production"))
                .access_duration(hours(4))
                .level(level)
                .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
        })
        .collect()
}

fn energy_production_approval(
    subject: &str,
    group: Group,
    rows: &[(&str, &str)],
) -> Vec<ManualApproval> {
    rows.iter()
        .map(|&(name, application)| {
            let nodes = Nodes::tagged(APPLICATION, application);
            let message = format!("Which incident or change of {application} is this?");
            let level = Level::new([group, ENERGY_ON_CALL])
                .timeout(hours(2))
                .message(message);
            ManualApproval::new(format!("{name}-Production"), nodes)
                .description(format!("{subject}, {application}; production"))
                .access_duration(hours(4))
                .level(level)
                .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
        })
        .collect()
}

fn recorded() -> SessionPreferences {
    let cloud_watch = CloudWatchLogs::new()
        .log_group("/halden/sessions-recorded")
        .encrypted(true)
        .streaming(true);
    let s3 = S3Logs::new()
        .bucket("halden-sessions-${AWS::Region}")
        .prefix("${AWS::AccountId}")
        .encrypted(true);
    let linux = r#"export HISTTIMEFORMAT='%F %T '
echo "This session is recorded."
"#;
    let shell_profile = ShellProfile::new()
        .linux(linux)
        .windows("Write-Host 'This session is recorded.'");
    SessionPreferences::new("recorded")
        .description("Halden Group, sessions of production")
        .cloud_watch(cloud_watch)
        .s3(s3)
        .kms_key(
            "arn:${AWS::Partition}:kms:${AWS::Region}:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071",
        )
        .run_as("halden")
        .idle_timeout(minutes(15))
        .max_duration(minutes(60))
        .shell_profile(shell_profile)
}

fn payments_hub() -> SessionPreferences {
    let cloud_watch = CloudWatchLogs::new()
        .log_group("/halden/sessions-recorded")
        .encrypted(true)
        .streaming(true);
    let s3 = S3Logs::new()
        .bucket("halden-sessions-${AWS::Region}")
        .prefix("payments-hub")
        .encrypted(true);
    SessionPreferences::new("payments-hub")
        .description("Halden Group, sessions of the payment hub")
        .cloud_watch(cloud_watch)
        .s3(s3)
        .kms_key(
            "arn:${AWS::Partition}:kms:${AWS::Region}:530536006521:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071",
        )
        .run_as_tagged_user()
        .idle_timeout(minutes(5))
        .max_duration(minutes(30))
}
