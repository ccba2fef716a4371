//! Imported from examples/enterprise/jitna.yaml

use std::process::ExitCode;

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
const LOG_ARCHIVE: Account = account!("log-archive", "530536006521").inside(SECURITY);
const SECURITY_AUDIT: Account = account!("security-audit", "339756192704").inside(SECURITY);
const SECURITY_TOOLING: Account = account!("security-tooling", "920989970957").inside(SECURITY);
const SECURITY_FORENSICS: Account = account!("security-forensics", "890762220390").inside(SECURITY);
const ADDRESS_PLAN: Account = account!("address-plan", "960073669864").inside(INFRASTRUCTURE);
const ARTIFACT_STORE: Account = account!("artifact-store", "505996105057").inside(INFRASTRUCTURE);
const NETWORK_TRANSIT: Account = account!("network-transit", "651421606711").inside(NETWORK);
const NETWORK_INSPECTION: Account = account!("network-inspection", "105630187237").inside(NETWORK);
const NETWORK_DNS: Account = account!("network-dns", "124355905290").inside(NETWORK);
const NETWORK_EDGE: Account = account!("network-edge", "835786907137").inside(NETWORK);
const SYSTEMS_MANAGER: Account =
    account!("systems-manager", "796032503149").inside(SHARED_SERVICES);
const DIRECTORY: Account = account!("directory", "612194598788").inside(SHARED_SERVICES);
const BUILD: Account = account!("build", "326370318083").inside(SHARED_SERVICES);
const MONITORING: Account = account!("monitoring", "269699482066").inside(SHARED_SERVICES);
const BACKUP: Account = account!("backup", "895534019024").inside(SHARED_SERVICES);
const MAIL: Account = account!("mail", "663056776165").inside(SHARED_SERVICES);
const INFRASTRUCTURE_TEST_1: Account =
    account!("infrastructure-test-1", "518589997202").inside(INFRASTRUCTURE_TEST);
const INFRASTRUCTURE_TEST_2: Account =
    account!("infrastructure-test-2", "391236138712").inside(INFRASTRUCTURE_TEST);
const INFRASTRUCTURE_TEST_3: Account =
    account!("infrastructure-test-3", "811447798367").inside(INFRASTRUCTURE_TEST);
const INFRASTRUCTURE_TEST_4: Account =
    account!("infrastructure-test-4", "506305223711").inside(INFRASTRUCTURE_TEST);
const RETAIL_STORES_1: Account = account!("retail-stores-1", "793065802912").inside(STORES);
const RETAIL_STORES_2: Account = account!("retail-stores-2", "114655520609").inside(STORES);
const RETAIL_STORES_3: Account = account!("retail-stores-3", "804009498594").inside(STORES);
const RETAIL_STORES_4: Account = account!("retail-stores-4", "606199806429").inside(STORES);
const RETAIL_STORES_5: Account = account!("retail-stores-5", "914439172779").inside(STORES);
const RETAIL_STORES_6: Account = account!("retail-stores-6", "165365265381").inside(STORES);
const RETAIL_WEB_SHOP_1: Account = account!("retail-web-shop-1", "652440142498").inside(WEB_SHOP);
const RETAIL_WEB_SHOP_2: Account = account!("retail-web-shop-2", "330530239998").inside(WEB_SHOP);
const RETAIL_WEB_SHOP_3: Account = account!("retail-web-shop-3", "173910160876").inside(WEB_SHOP);
const RETAIL_WEB_SHOP_4: Account = account!("retail-web-shop-4", "684507996994").inside(WEB_SHOP);
const RETAIL_WEB_SHOP_5: Account = account!("retail-web-shop-5", "859183917461").inside(WEB_SHOP);
const RETAIL_WEB_SHOP_6: Account = account!("retail-web-shop-6", "694735477049").inside(WEB_SHOP);
const RETAIL_SUPPLY_CHAIN_1: Account =
    account!("retail-supply-chain-1", "343416839098").inside(SUPPLY_CHAIN);
const RETAIL_SUPPLY_CHAIN_2: Account =
    account!("retail-supply-chain-2", "321824439229").inside(SUPPLY_CHAIN);
const RETAIL_SUPPLY_CHAIN_3: Account =
    account!("retail-supply-chain-3", "618209591100").inside(SUPPLY_CHAIN);
const RETAIL_SUPPLY_CHAIN_4: Account =
    account!("retail-supply-chain-4", "410974035668").inside(SUPPLY_CHAIN);
const RETAIL_SUPPLY_CHAIN_5: Account =
    account!("retail-supply-chain-5", "683486229153").inside(SUPPLY_CHAIN);
const RETAIL_SUPPLY_CHAIN_6: Account =
    account!("retail-supply-chain-6", "707791619517").inside(SUPPLY_CHAIN);
const RETAIL_STAGING_1: Account =
    account!("retail-staging-1", "488950272438").inside(RETAIL_STAGING);
const RETAIL_STAGING_2: Account =
    account!("retail-staging-2", "170023633564").inside(RETAIL_STAGING);
const RETAIL_STAGING_3: Account =
    account!("retail-staging-3", "835337000694").inside(RETAIL_STAGING);
const RETAIL_STAGING_4: Account =
    account!("retail-staging-4", "122698250655").inside(RETAIL_STAGING);
const RETAIL_STAGING_5: Account =
    account!("retail-staging-5", "144895164992").inside(RETAIL_STAGING);
const RETAIL_STAGING_6: Account =
    account!("retail-staging-6", "897442929785").inside(RETAIL_STAGING);
const RETAIL_STAGING_7: Account =
    account!("retail-staging-7", "114985505815").inside(RETAIL_STAGING);
const RETAIL_STAGING_8: Account =
    account!("retail-staging-8", "564844969433").inside(RETAIL_STAGING);
const RETAIL_STAGING_9: Account =
    account!("retail-staging-9", "411610983564").inside(RETAIL_STAGING);
const RETAIL_DEV_1: Account = account!("retail-dev-1", "462895698257").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_2: Account = account!("retail-dev-2", "542793259989").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_3: Account = account!("retail-dev-3", "288947791121").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_4: Account = account!("retail-dev-4", "773161851941").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_5: Account = account!("retail-dev-5", "914127784567").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_6: Account = account!("retail-dev-6", "721161293353").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_7: Account = account!("retail-dev-7", "713563819865").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_8: Account = account!("retail-dev-8", "116704746070").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_9: Account = account!("retail-dev-9", "887720840859").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_10: Account = account!("retail-dev-10", "251024702510").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_11: Account = account!("retail-dev-11", "123772432304").inside(RETAIL_DEVELOPMENT);
const RETAIL_DEV_LEGACY_TILL: Account =
    account!("retail-dev-legacy-till", "593106823419").inside(RETAIL_DEVELOPMENT);
const BANK_CARDS_1: Account = account!("bank-cards-1", "358994020878").inside(CARDS);
const BANK_CARDS_2: Account = account!("bank-cards-2", "687419054649").inside(CARDS);
const BANK_CARDS_3: Account = account!("bank-cards-3", "919369924049").inside(CARDS);
const BANK_CARDS_4: Account = account!("bank-cards-4", "833465663756").inside(CARDS);
const BANK_CARDS_5: Account = account!("bank-cards-5", "543374436665").inside(CARDS);
const BANK_CARDS_6: Account = account!("bank-cards-6", "875159340410").inside(CARDS);
const BANK_PAYMENTS_HUB: Account = account!("bank-payments-hub", "246534375963").inside(PAYMENTS);
const BANK_PAYMENTS_2: Account = account!("bank-payments-2", "960949474226").inside(PAYMENTS);
const BANK_PAYMENTS_3: Account = account!("bank-payments-3", "225996440296").inside(PAYMENTS);
const BANK_PAYMENTS_4: Account = account!("bank-payments-4", "424271979711").inside(PAYMENTS);
const BANK_PAYMENTS_5: Account = account!("bank-payments-5", "917942802847").inside(PAYMENTS);
const BANK_PAYMENTS_6: Account = account!("bank-payments-6", "620659175978").inside(PAYMENTS);
const BANK_LENDING_1: Account = account!("bank-lending-1", "785884365984").inside(LENDING);
const BANK_LENDING_2: Account = account!("bank-lending-2", "534432368862").inside(LENDING);
const BANK_LENDING_3: Account = account!("bank-lending-3", "204275807981").inside(LENDING);
const BANK_LENDING_4: Account = account!("bank-lending-4", "889617538314").inside(LENDING);
const BANK_LENDING_5: Account = account!("bank-lending-5", "161428711543").inside(LENDING);
const BANK_LENDING_6: Account = account!("bank-lending-6", "160930395915").inside(LENDING);
const BANK_TRADING_1: Account = account!("bank-trading-1", "595697630024").inside(TRADING);
const BANK_TRADING_2: Account = account!("bank-trading-2", "421333111507").inside(TRADING);
const BANK_TRADING_3: Account = account!("bank-trading-3", "519652191875").inside(TRADING);
const BANK_TRADING_4: Account = account!("bank-trading-4", "202049967320").inside(TRADING);
const BANK_TRADING_5: Account = account!("bank-trading-5", "189968259256").inside(TRADING);
const BANK_TRADING_6: Account = account!("bank-trading-6", "275602919805").inside(TRADING);
const BANK_STAGING_1: Account = account!("bank-staging-1", "302088721966").inside(BANK_STAGING);
const BANK_STAGING_2: Account = account!("bank-staging-2", "786705966291").inside(BANK_STAGING);
const BANK_STAGING_3: Account = account!("bank-staging-3", "909396749096").inside(BANK_STAGING);
const BANK_STAGING_4: Account = account!("bank-staging-4", "587913236337").inside(BANK_STAGING);
const BANK_STAGING_5: Account = account!("bank-staging-5", "769806765355").inside(BANK_STAGING);
const BANK_STAGING_6: Account = account!("bank-staging-6", "503659743765").inside(BANK_STAGING);
const BANK_STAGING_7: Account = account!("bank-staging-7", "381706973221").inside(BANK_STAGING);
const BANK_STAGING_8: Account = account!("bank-staging-8", "695199561197").inside(BANK_STAGING);
const BANK_STAGING_9: Account = account!("bank-staging-9", "227401846711").inside(BANK_STAGING);
const BANK_DEV_1: Account = account!("bank-dev-1", "584630258968").inside(BANK_DEVELOPMENT);
const BANK_DEV_2: Account = account!("bank-dev-2", "704517731429").inside(BANK_DEVELOPMENT);
const BANK_DEV_3: Account = account!("bank-dev-3", "408142192356").inside(BANK_DEVELOPMENT);
const BANK_DEV_4: Account = account!("bank-dev-4", "416976210393").inside(BANK_DEVELOPMENT);
const BANK_DEV_5: Account = account!("bank-dev-5", "251777648645").inside(BANK_DEVELOPMENT);
const BANK_DEV_6: Account = account!("bank-dev-6", "844198482410").inside(BANK_DEVELOPMENT);
const BANK_DEV_7: Account = account!("bank-dev-7", "257101281680").inside(BANK_DEVELOPMENT);
const BANK_DEV_8: Account = account!("bank-dev-8", "513679236415").inside(BANK_DEVELOPMENT);
const BANK_DEV_9: Account = account!("bank-dev-9", "363330445886").inside(BANK_DEVELOPMENT);
const BANK_DEV_10: Account = account!("bank-dev-10", "385064722670").inside(BANK_DEVELOPMENT);
const BANK_DEV_11: Account = account!("bank-dev-11", "889069495547").inside(BANK_DEVELOPMENT);
const BANK_DEV_12: Account = account!("bank-dev-12", "470881292808").inside(BANK_DEVELOPMENT);
const LOGISTICS_WAREHOUSES_1: Account =
    account!("logistics-warehouses-1", "516710604914").inside(WAREHOUSES);
const LOGISTICS_WAREHOUSES_2: Account =
    account!("logistics-warehouses-2", "173342004392").inside(WAREHOUSES);
const LOGISTICS_WAREHOUSES_3: Account =
    account!("logistics-warehouses-3", "362116261114").inside(WAREHOUSES);
const LOGISTICS_WAREHOUSES_4: Account =
    account!("logistics-warehouses-4", "224611334503").inside(WAREHOUSES);
const LOGISTICS_WAREHOUSES_5: Account =
    account!("logistics-warehouses-5", "673370474273").inside(WAREHOUSES);
const LOGISTICS_WAREHOUSES_6: Account =
    account!("logistics-warehouses-6", "999108690133").inside(WAREHOUSES);
const LOGISTICS_FLEET_1: Account = account!("logistics-fleet-1", "919903812748").inside(FLEET);
const LOGISTICS_FLEET_2: Account = account!("logistics-fleet-2", "708109267613").inside(FLEET);
const LOGISTICS_FLEET_3: Account = account!("logistics-fleet-3", "221822297859").inside(FLEET);
const LOGISTICS_FLEET_4: Account = account!("logistics-fleet-4", "270717680698").inside(FLEET);
const LOGISTICS_FLEET_5: Account = account!("logistics-fleet-5", "957050686518").inside(FLEET);
const LOGISTICS_FLEET_6: Account = account!("logistics-fleet-6", "626448067627").inside(FLEET);
const LOGISTICS_STAGING_1: Account =
    account!("logistics-staging-1", "453867772825").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_2: Account =
    account!("logistics-staging-2", "171004748592").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_3: Account =
    account!("logistics-staging-3", "292661734233").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_4: Account =
    account!("logistics-staging-4", "354998155618").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_5: Account =
    account!("logistics-staging-5", "685834684950").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_6: Account =
    account!("logistics-staging-6", "510894914698").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_7: Account =
    account!("logistics-staging-7", "259053912445").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_8: Account =
    account!("logistics-staging-8", "190834863803").inside(LOGISTICS_STAGING);
const LOGISTICS_STAGING_9: Account =
    account!("logistics-staging-9", "608988312210").inside(LOGISTICS_STAGING);
const LOGISTICS_DEV_1: Account =
    account!("logistics-dev-1", "933319471863").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_2: Account =
    account!("logistics-dev-2", "792816074331").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_3: Account =
    account!("logistics-dev-3", "191906770346").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_4: Account =
    account!("logistics-dev-4", "861889624286").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_5: Account =
    account!("logistics-dev-5", "309525149114").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_6: Account =
    account!("logistics-dev-6", "413967075594").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_7: Account =
    account!("logistics-dev-7", "660940312822").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_8: Account =
    account!("logistics-dev-8", "216146345662").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_9: Account =
    account!("logistics-dev-9", "328009582050").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_10: Account =
    account!("logistics-dev-10", "658893387453").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_11: Account =
    account!("logistics-dev-11", "251669869085").inside(LOGISTICS_DEVELOPMENT);
const LOGISTICS_DEV_12: Account =
    account!("logistics-dev-12", "642543866532").inside(LOGISTICS_DEVELOPMENT);
const ENERGY_GRID_1: Account = account!("energy-grid-1", "960596222538").inside(GRID);
const ENERGY_GRID_2: Account = account!("energy-grid-2", "412571656140").inside(GRID);
const ENERGY_GRID_3: Account = account!("energy-grid-3", "957686449009").inside(GRID);
const ENERGY_GRID_4: Account = account!("energy-grid-4", "683256974206").inside(GRID);
const ENERGY_GRID_5: Account = account!("energy-grid-5", "747773372593").inside(GRID);
const ENERGY_GRID_6: Account = account!("energy-grid-6", "102849512771").inside(GRID);
const ENERGY_CUSTOMERS_1: Account =
    account!("energy-customers-1", "179002062404").inside(CUSTOMERS);
const ENERGY_CUSTOMERS_2: Account =
    account!("energy-customers-2", "477424990627").inside(CUSTOMERS);
const ENERGY_CUSTOMERS_3: Account =
    account!("energy-customers-3", "282862195357").inside(CUSTOMERS);
const ENERGY_CUSTOMERS_4: Account =
    account!("energy-customers-4", "930310783119").inside(CUSTOMERS);
const ENERGY_CUSTOMERS_5: Account =
    account!("energy-customers-5", "947303918931").inside(CUSTOMERS);
const ENERGY_CUSTOMERS_6: Account =
    account!("energy-customers-6", "330552181427").inside(CUSTOMERS);
const ENERGY_STAGING_1: Account =
    account!("energy-staging-1", "422208914893").inside(ENERGY_STAGING);
const ENERGY_STAGING_2: Account =
    account!("energy-staging-2", "409701235708").inside(ENERGY_STAGING);
const ENERGY_STAGING_3: Account =
    account!("energy-staging-3", "107688988203").inside(ENERGY_STAGING);
const ENERGY_STAGING_4: Account =
    account!("energy-staging-4", "794389665254").inside(ENERGY_STAGING);
const ENERGY_STAGING_5: Account =
    account!("energy-staging-5", "430372704619").inside(ENERGY_STAGING);
const ENERGY_STAGING_6: Account =
    account!("energy-staging-6", "197859610189").inside(ENERGY_STAGING);
const ENERGY_STAGING_7: Account =
    account!("energy-staging-7", "159527671306").inside(ENERGY_STAGING);
const ENERGY_STAGING_8: Account =
    account!("energy-staging-8", "614914833707").inside(ENERGY_STAGING);
const ENERGY_STAGING_9: Account =
    account!("energy-staging-9", "259719113252").inside(ENERGY_STAGING);
const ENERGY_DEV_1: Account = account!("energy-dev-1", "398695053116").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_2: Account = account!("energy-dev-2", "385552642598").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_3: Account = account!("energy-dev-3", "545956036400").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_4: Account = account!("energy-dev-4", "110049036547").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_5: Account = account!("energy-dev-5", "386670099596").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_6: Account = account!("energy-dev-6", "999726537487").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_7: Account = account!("energy-dev-7", "345523213521").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_8: Account = account!("energy-dev-8", "606386396564").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_9: Account = account!("energy-dev-9", "469155068841").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_10: Account = account!("energy-dev-10", "969036331025").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_11: Account = account!("energy-dev-11", "667189288079").inside(ENERGY_DEVELOPMENT);
const ENERGY_DEV_12: Account = account!("energy-dev-12", "315871985594").inside(ENERGY_DEVELOPMENT);
const SANDBOX_RETAIL_1: Account =
    account!("sandbox-retail-1", "883634795937").inside(RETAIL_SANDBOX);
const SANDBOX_RETAIL_2: Account =
    account!("sandbox-retail-2", "811014434301").inside(RETAIL_SANDBOX);
const SANDBOX_RETAIL_3: Account =
    account!("sandbox-retail-3", "318618688139").inside(RETAIL_SANDBOX);
const SANDBOX_RETAIL_4: Account =
    account!("sandbox-retail-4", "305678023284").inside(RETAIL_SANDBOX);
const SANDBOX_RETAIL_5: Account =
    account!("sandbox-retail-5", "390895595359").inside(RETAIL_SANDBOX);
const SANDBOX_RETAIL_6: Account =
    account!("sandbox-retail-6", "470831488155").inside(RETAIL_SANDBOX);
const SANDBOX_BANK_1: Account = account!("sandbox-bank-1", "770838208583").inside(BANK_SANDBOX);
const SANDBOX_BANK_2: Account = account!("sandbox-bank-2", "446716066395").inside(BANK_SANDBOX);
const SANDBOX_BANK_3: Account = account!("sandbox-bank-3", "158079039417").inside(BANK_SANDBOX);
const SANDBOX_BANK_4: Account = account!("sandbox-bank-4", "694318195787").inside(BANK_SANDBOX);
const SANDBOX_BANK_5: Account = account!("sandbox-bank-5", "540759605839").inside(BANK_SANDBOX);
const SANDBOX_BANK_6: Account = account!("sandbox-bank-6", "640969273958").inside(BANK_SANDBOX);
const SANDBOX_LOGISTICS_1: Account =
    account!("sandbox-logistics-1", "516654273529").inside(LOGISTICS_SANDBOX);
const SANDBOX_LOGISTICS_2: Account =
    account!("sandbox-logistics-2", "129919508080").inside(LOGISTICS_SANDBOX);
const SANDBOX_LOGISTICS_3: Account =
    account!("sandbox-logistics-3", "610683411459").inside(LOGISTICS_SANDBOX);
const SANDBOX_LOGISTICS_4: Account =
    account!("sandbox-logistics-4", "356553042669").inside(LOGISTICS_SANDBOX);
const SANDBOX_LOGISTICS_5: Account =
    account!("sandbox-logistics-5", "713425556648").inside(LOGISTICS_SANDBOX);
const SANDBOX_LOGISTICS_6: Account =
    account!("sandbox-logistics-6", "974190672770").inside(LOGISTICS_SANDBOX);
const SANDBOX_ENERGY_1: Account =
    account!("sandbox-energy-1", "822090072610").inside(ENERGY_SANDBOX);
const SANDBOX_ENERGY_2: Account =
    account!("sandbox-energy-2", "669836720569").inside(ENERGY_SANDBOX);
const SANDBOX_ENERGY_3: Account =
    account!("sandbox-energy-3", "409410308431").inside(ENERGY_SANDBOX);
const SANDBOX_ENERGY_4: Account =
    account!("sandbox-energy-4", "868705223623").inside(ENERGY_SANDBOX);
const SANDBOX_ENERGY_5: Account =
    account!("sandbox-energy-5", "931236236335").inside(ENERGY_SANDBOX);
const SANDBOX_ENERGY_PARTNER: Account =
    account!("sandbox-energy-partner", "795742786442").inside(ENERGY_SANDBOX);
const SUSPENDED_1: Account = account!("suspended-1", "985142220705").inside(SUSPENDED);
const SUSPENDED_2: Account = account!("suspended-2", "360214559829").inside(SUSPENDED);
const SUSPENDED_3: Account = account!("suspended-3", "390777294424").inside(SUSPENDED);
const SUSPENDED_4: Account = account!("suspended-4", "510779439330").inside(SUSPENDED);
const SUSPENDED_5: Account = account!("suspended-5", "412556323854").inside(SUSPENDED);

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
    let node_access = NodeAccess::new()
        .name("halden-node-access")
        .units([INFRASTRUCTURE, WORKLOADS, SANDBOX])
        .regions(REGIONS);
    let deployment_roles = DeploymentRoles::new()
        .mode(RoleOrigin::Existing)
        .administration("AWS-QuickSetup-LocalAdministrationRole")
        .execution("AWS-QuickSetup-LocalExecutionRole");
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
        .with(base())
        .with(infrastructure_production())
        .with(retail())
        .with(retail_production())
        .with(logistics())
        .with(logistics_production())
        .with(bank())
        .with(bank_production())
        .with(bank_payments_hub())
        .with(energy())
        .with(energy_production())
        .with(sandbox())
        .with(management())
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
        LOG_ARCHIVE,
        SECURITY_AUDIT,
        SECURITY_TOOLING,
        SECURITY_FORENSICS,
        ADDRESS_PLAN,
        ARTIFACT_STORE,
        NETWORK_TRANSIT,
        NETWORK_INSPECTION,
        NETWORK_DNS,
        NETWORK_EDGE,
        SYSTEMS_MANAGER,
        DIRECTORY,
        BUILD,
        MONITORING,
        BACKUP,
        MAIL,
        INFRASTRUCTURE_TEST_1,
        INFRASTRUCTURE_TEST_2,
        INFRASTRUCTURE_TEST_3,
        INFRASTRUCTURE_TEST_4,
        RETAIL_STORES_1,
        RETAIL_STORES_2,
        RETAIL_STORES_3,
        RETAIL_STORES_4,
        RETAIL_STORES_5,
        RETAIL_STORES_6,
        RETAIL_WEB_SHOP_1,
        RETAIL_WEB_SHOP_2,
        RETAIL_WEB_SHOP_3,
        RETAIL_WEB_SHOP_4,
        RETAIL_WEB_SHOP_5,
        RETAIL_WEB_SHOP_6,
        RETAIL_SUPPLY_CHAIN_1,
        RETAIL_SUPPLY_CHAIN_2,
        RETAIL_SUPPLY_CHAIN_3,
        RETAIL_SUPPLY_CHAIN_4,
        RETAIL_SUPPLY_CHAIN_5,
        RETAIL_SUPPLY_CHAIN_6,
        RETAIL_STAGING_1,
        RETAIL_STAGING_2,
        RETAIL_STAGING_3,
        RETAIL_STAGING_4,
        RETAIL_STAGING_5,
        RETAIL_STAGING_6,
        RETAIL_STAGING_7,
        RETAIL_STAGING_8,
        RETAIL_STAGING_9,
        RETAIL_DEV_1,
        RETAIL_DEV_2,
        RETAIL_DEV_3,
        RETAIL_DEV_4,
        RETAIL_DEV_5,
        RETAIL_DEV_6,
        RETAIL_DEV_7,
        RETAIL_DEV_8,
        RETAIL_DEV_9,
        RETAIL_DEV_10,
        RETAIL_DEV_11,
        RETAIL_DEV_LEGACY_TILL,
        BANK_CARDS_1,
        BANK_CARDS_2,
        BANK_CARDS_3,
        BANK_CARDS_4,
        BANK_CARDS_5,
        BANK_CARDS_6,
        BANK_PAYMENTS_HUB,
        BANK_PAYMENTS_2,
        BANK_PAYMENTS_3,
        BANK_PAYMENTS_4,
        BANK_PAYMENTS_5,
        BANK_PAYMENTS_6,
        BANK_LENDING_1,
        BANK_LENDING_2,
        BANK_LENDING_3,
        BANK_LENDING_4,
        BANK_LENDING_5,
        BANK_LENDING_6,
        BANK_TRADING_1,
        BANK_TRADING_2,
        BANK_TRADING_3,
        BANK_TRADING_4,
        BANK_TRADING_5,
        BANK_TRADING_6,
        BANK_STAGING_1,
        BANK_STAGING_2,
        BANK_STAGING_3,
        BANK_STAGING_4,
        BANK_STAGING_5,
        BANK_STAGING_6,
        BANK_STAGING_7,
        BANK_STAGING_8,
        BANK_STAGING_9,
        BANK_DEV_1,
        BANK_DEV_2,
        BANK_DEV_3,
        BANK_DEV_4,
        BANK_DEV_5,
        BANK_DEV_6,
        BANK_DEV_7,
        BANK_DEV_8,
        BANK_DEV_9,
        BANK_DEV_10,
        BANK_DEV_11,
        BANK_DEV_12,
        LOGISTICS_WAREHOUSES_1,
        LOGISTICS_WAREHOUSES_2,
        LOGISTICS_WAREHOUSES_3,
        LOGISTICS_WAREHOUSES_4,
        LOGISTICS_WAREHOUSES_5,
        LOGISTICS_WAREHOUSES_6,
        LOGISTICS_FLEET_1,
        LOGISTICS_FLEET_2,
        LOGISTICS_FLEET_3,
        LOGISTICS_FLEET_4,
        LOGISTICS_FLEET_5,
        LOGISTICS_FLEET_6,
        LOGISTICS_STAGING_1,
        LOGISTICS_STAGING_2,
        LOGISTICS_STAGING_3,
        LOGISTICS_STAGING_4,
        LOGISTICS_STAGING_5,
        LOGISTICS_STAGING_6,
        LOGISTICS_STAGING_7,
        LOGISTICS_STAGING_8,
        LOGISTICS_STAGING_9,
        LOGISTICS_DEV_1,
        LOGISTICS_DEV_2,
        LOGISTICS_DEV_3,
        LOGISTICS_DEV_4,
        LOGISTICS_DEV_5,
        LOGISTICS_DEV_6,
        LOGISTICS_DEV_7,
        LOGISTICS_DEV_8,
        LOGISTICS_DEV_9,
        LOGISTICS_DEV_10,
        LOGISTICS_DEV_11,
        LOGISTICS_DEV_12,
        ENERGY_GRID_1,
        ENERGY_GRID_2,
        ENERGY_GRID_3,
        ENERGY_GRID_4,
        ENERGY_GRID_5,
        ENERGY_GRID_6,
        ENERGY_CUSTOMERS_1,
        ENERGY_CUSTOMERS_2,
        ENERGY_CUSTOMERS_3,
        ENERGY_CUSTOMERS_4,
        ENERGY_CUSTOMERS_5,
        ENERGY_CUSTOMERS_6,
        ENERGY_STAGING_1,
        ENERGY_STAGING_2,
        ENERGY_STAGING_3,
        ENERGY_STAGING_4,
        ENERGY_STAGING_5,
        ENERGY_STAGING_6,
        ENERGY_STAGING_7,
        ENERGY_STAGING_8,
        ENERGY_STAGING_9,
        ENERGY_DEV_1,
        ENERGY_DEV_2,
        ENERGY_DEV_3,
        ENERGY_DEV_4,
        ENERGY_DEV_5,
        ENERGY_DEV_6,
        ENERGY_DEV_7,
        ENERGY_DEV_8,
        ENERGY_DEV_9,
        ENERGY_DEV_10,
        ENERGY_DEV_11,
        ENERGY_DEV_12,
        SANDBOX_RETAIL_1,
        SANDBOX_RETAIL_2,
        SANDBOX_RETAIL_3,
        SANDBOX_RETAIL_4,
        SANDBOX_RETAIL_5,
        SANDBOX_RETAIL_6,
        SANDBOX_BANK_1,
        SANDBOX_BANK_2,
        SANDBOX_BANK_3,
        SANDBOX_BANK_4,
        SANDBOX_BANK_5,
        SANDBOX_BANK_6,
        SANDBOX_LOGISTICS_1,
        SANDBOX_LOGISTICS_2,
        SANDBOX_LOGISTICS_3,
        SANDBOX_LOGISTICS_4,
        SANDBOX_LOGISTICS_5,
        SANDBOX_LOGISTICS_6,
        SANDBOX_ENERGY_1,
        SANDBOX_ENERGY_2,
        SANDBOX_ENERGY_3,
        SANDBOX_ENERGY_4,
        SANDBOX_ENERGY_5,
        SANDBOX_ENERGY_PARTNER,
        SUSPENDED_1,
        SUSPENDED_2,
        SUSPENDED_3,
        SUSPENDED_4,
        SUSPENDED_5,
    ];
    Organization::new(
        account_id!("796032503149"),
        root_id!("r-h4ld"),
        Region::EU_CENTRAL_1,
    )
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
            .description("Whoever is of another division, or of none, is asked")
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
    Rollout::new("base")
        .unit(INFRASTRUCTURE)
        .auto_approval(&everyday())
        .manual_approval(&bastions())
        .manual_approval(&build_runners())
        .manual_approval(&monitoring())
        .manual_approval(&directory())
        .manual_approval(&backup())
        .manual_approval(&license_servers())
        .manual_approval(&file_servers())
        .manual_approval(&any_other_node())
        .session_preferences(&standard())
}

fn infrastructure_production() -> Rollout {
    Rollout::new("infrastructure-production")
        .extends(&base())
        .unit(INFRASTRUCTURE_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approval(&firewalls())
        .manual_approval(&proxies())
        .manual_approval(&vpn_concentrators())
        .manual_approval(&name_servers())
        .manual_approval(&mail_relays())
        .manual_approval(&artifact_store())
        .manual_approval(&secrets_vault())
        .session_preferences(&recorded())
}

fn retail() -> Rollout {
    Rollout::new("retail")
        .extends(&base())
        .units([RETAIL_STAGING, RETAIL_DEVELOPMENT])
        .exclude_account(RETAIL_DEV_LEGACY_TILL)
        .auto_approval(&development())
        .manual_approval(&retail_till())
        .manual_approval(&retail_self_checkout())
        .manual_approval(&retail_shelf_labels())
        .manual_approval(&retail_store_server())
        .manual_approval(&retail_loyalty())
        .manual_approval(&retail_catalog())
        .manual_approval(&retail_checkout())
        .manual_approval(&retail_search())
        .manual_approval(&retail_recommendations())
        .manual_approval(&retail_returns())
        .manual_approval(&retail_forecast())
        .manual_approval(&retail_ordering())
        .manual_approval(&retail_suppliers())
        .manual_approval(&retail_pricing())
}

fn retail_production() -> Rollout {
    Rollout::new("retail-production")
        .extends(&base())
        .unit(RETAIL_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approval(&retail_till_production())
        .manual_approval(&retail_self_checkout_production())
        .manual_approval(&retail_shelf_labels_production())
        .manual_approval(&retail_store_server_production())
        .manual_approval(&retail_loyalty_production())
        .manual_approval(&retail_catalog_production())
        .manual_approval(&retail_checkout_production())
        .manual_approval(&retail_search_production())
        .manual_approval(&retail_recommendations_production())
        .manual_approval(&retail_returns_production())
        .manual_approval(&retail_forecast_production())
        .manual_approval(&retail_ordering_production())
        .manual_approval(&retail_suppliers_production())
        .manual_approval(&retail_pricing_production())
        .session_preferences(&recorded())
}

fn logistics() -> Rollout {
    Rollout::new("logistics")
        .extends(&base())
        .units([LOGISTICS_STAGING, LOGISTICS_DEVELOPMENT])
        .auto_approval(&development())
        .manual_approval(&logistics_conveyor())
        .manual_approval(&logistics_picking())
        .manual_approval(&logistics_inventory())
        .manual_approval(&logistics_yard())
        .manual_approval(&logistics_labels())
        .manual_approval(&logistics_telematics())
        .manual_approval(&logistics_routing())
        .manual_approval(&logistics_maintenance())
        .manual_approval(&logistics_customs())
        .manual_approval(&logistics_driver_app())
}

fn logistics_production() -> Rollout {
    Rollout::new("logistics-production")
        .extends(&base())
        .unit(LOGISTICS_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approval(&logistics_conveyor_production())
        .manual_approval(&logistics_picking_production())
        .manual_approval(&logistics_inventory_production())
        .manual_approval(&logistics_yard_production())
        .manual_approval(&logistics_labels_production())
        .manual_approval(&logistics_telematics_production())
        .manual_approval(&logistics_routing_production())
        .manual_approval(&logistics_maintenance_production())
        .manual_approval(&logistics_customs_production())
        .manual_approval(&logistics_driver_app_production())
        .session_preferences(&recorded())
}

fn bank() -> Rollout {
    Rollout::new("bank")
        .extends(&base())
        .units([BANK_STAGING, BANK_DEVELOPMENT])
        .regions(REGIONS_2)
        .auto_approval(&development())
        .manual_approval(&bank_card_issuing())
        .manual_approval(&bank_card_authorization())
        .manual_approval(&bank_card_disputes())
        .manual_approval(&bank_atm())
        .manual_approval(&bank_instant_payments())
        .manual_approval(&bank_sepa_clearing())
        .manual_approval(&bank_swift_gateway())
        .manual_approval(&bank_sanctions_screening())
        .manual_approval(&bank_payment_archive())
        .manual_approval(&bank_loan_origination())
        .manual_approval(&bank_scoring())
        .manual_approval(&bank_collateral())
        .manual_approval(&bank_collections())
        .manual_approval(&bank_order_router())
        .manual_approval(&bank_market_data())
        .manual_approval(&bank_risk_engine())
        .manual_approval(&bank_settlement())
        .session_preferences(&recorded())
}

fn bank_production() -> Rollout {
    Rollout::new("bank-production")
        .extends(&base())
        .unit(BANK_PRODUCTION)
        .regions(REGIONS_2)
        .no_auto_approval()
        .manual_approval(&bank_card_issuing_production())
        .manual_approval(&bank_card_authorization_production())
        .manual_approval(&bank_card_disputes_production())
        .manual_approval(&bank_atm_production())
        .manual_approval(&bank_instant_payments_production())
        .manual_approval(&bank_sepa_clearing_production())
        .manual_approval(&bank_swift_gateway_production())
        .manual_approval(&bank_sanctions_screening_production())
        .manual_approval(&bank_payment_archive_production())
        .manual_approval(&bank_loan_origination_production())
        .manual_approval(&bank_scoring_production())
        .manual_approval(&bank_collateral_production())
        .manual_approval(&bank_collections_production())
        .manual_approval(&bank_order_router_production())
        .manual_approval(&bank_market_data_production())
        .manual_approval(&bank_risk_engine_production())
        .manual_approval(&bank_settlement_production())
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
    Rollout::new("energy")
        .extends(&base())
        .unit(ENERGY)
        .auto_approval(&development())
        .manual_approval(&energy_scada_historian())
        .manual_approval(&energy_outage())
        .manual_approval(&energy_metering())
        .manual_approval(&energy_dispatch())
        .manual_approval(&energy_contracts())
        .manual_approval(&energy_billing())
        .manual_approval(&energy_portal())
        .manual_approval(&energy_tariffs())
}

fn energy_production() -> Rollout {
    Rollout::new("energy-production")
        .extends(&base())
        .unit(ENERGY_PRODUCTION)
        .auto_approval(&on_call())
        .manual_approval(&energy_scada_historian_production())
        .manual_approval(&energy_outage_production())
        .manual_approval(&energy_metering_production())
        .manual_approval(&energy_dispatch_production())
        .manual_approval(&energy_contracts_production())
        .manual_approval(&energy_billing_production())
        .manual_approval(&energy_portal_production())
        .manual_approval(&energy_tariffs_production())
        .session_preferences(&recorded())
}

fn sandbox() -> Rollout {
    Rollout::new("sandbox")
        .unit(SANDBOX)
        .exclude_account(SANDBOX_ENERGY_PARTNER)
        .auto_approval(&sandbox_auto_approval())
        .manual_approval(&sandbox_accelerators())
        .manual_approval(&sandbox_any_node())
        .session_preferences(&sandbox_session_preferences())
}

fn management() -> Rollout {
    Rollout::new("management")
        .account(MANAGEMENT)
        .regions(REGIONS_2)
        .auto_approval(&management_auto_approval())
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
            Statement::new("Development is open to whoever may ask").when(ENVIRONMENT.like("dev*")),
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
        .description("On-call duty, and nobody else")
}

fn sandbox_auto_approval() -> AutoApproval {
    let sandboxes_hold_nothing_that_is_worth_a_q =
        Statement::new("Sandboxes hold nothing that is worth a question");
    AutoApproval::new("sandbox", [sandboxes_hold_nothing_that_is_worth_a_q])
        .description("Everyone, at once")
}

fn management_auto_approval() -> AutoApproval {
    let duty_of_the_organization_team_on_nodes_t =
        Statement::new("Duty of the organization team, on nodes that only read")
            .when(principal_tag("Duty").is("organization"))
            .when(node_tag("Access").is("read-only"));
    AutoApproval::new("management", [duty_of_the_organization_team_on_nodes_t])
        .description("Sessions that are tagged as duty of the organization team")
}

fn bastions() -> ManualApproval {
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("Bastions", Nodes::tagged(APPLICATION, "bastion"))
        .description("Jump hosts")
        .access_duration(hours(8))
        .level(level)
}

fn build_runners() -> ManualApproval {
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new(
        "Build-Runners",
        Nodes::tagged(APPLICATION, ["ci-runner", "ci-cache"]),
    )
    .description("Runners of the build system")
    .access_duration(hours(8))
    .level(level)
}

fn monitoring() -> ManualApproval {
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new(
        "Monitoring",
        Nodes::tagged(APPLICATION, ["monitoring", "log-forwarder"]),
    )
    .description("Collectors of metrics and logs")
    .access_duration(hours(8))
    .level(level)
}

fn directory() -> ManualApproval {
    let level = Level::new([IDENTITY, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("Directory", Nodes::tagged(APPLICATION, "directory"))
        .description("Domain controllers")
        .access_duration(hours(8))
        .level(level)
}

fn backup() -> ManualApproval {
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new("Backup", Nodes::tagged(APPLICATION, "backup-gateway"))
        .description("Gateways of the backup system")
        .access_duration(hours(8))
        .level(level)
}

fn license_servers() -> ManualApproval {
    let level = Level::new([PLATFORM, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new(
        "License-Servers",
        Nodes::tagged(APPLICATION, "license-server"),
    )
    .description("License servers")
    .access_duration(hours(8))
    .level(level)
}

fn file_servers() -> ManualApproval {
    let level = Level::new([WORKPLACE, PLATFORM_ON_CALL])
        .timeout(hours(8))
        .message("Which ticket is this for?");
    ManualApproval::new(
        "File-Servers",
        Nodes::tagged(APPLICATION, ["file-server", "print-server"]),
    )
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

fn firewalls() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("Firewalls", Nodes::tagged(APPLICATION, "firewall"))
        .description("Firewall appliances")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn proxies() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("Proxies", Nodes::tagged(APPLICATION, "proxy"))
        .description("Outbound proxies")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn vpn_concentrators() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("VPN-Concentrators", Nodes::tagged(APPLICATION, "vpn"))
        .description("Concentrators of the site-to-site VPN")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn name_servers() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("Name-Servers", Nodes::tagged(APPLICATION, "dns"))
        .description("Name servers")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn mail_relays() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("Mail-Relays", Nodes::tagged(APPLICATION, "mail-relay"))
        .description("Mail relays")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn artifact_store() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new(
        "Artifact-Store",
        Nodes::tagged(APPLICATION, "artifact-store"),
    )
    .description("Store of build artifacts")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn secrets_vault() -> ManualApproval {
    let level = Level::new([NETWORK_GROUP, PLATFORM_ON_CALL])
        .timeout(hours(4))
        .message("Which change is this part of?");
    ManualApproval::new("Secrets-Vault", Nodes::tagged(APPLICATION, "vault"))
        .description("Vault of secrets")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(CHANGE_BOARD).timeout(days(1)))
}

fn retail_till() -> ManualApproval {
    let level = Level::new(RETAIL_STORES)
        .timeout(days(1))
        .message("What is to be done on till?");
    ManualApproval::new("Retail-Till", Nodes::tagged(APPLICATION, "till"))
        .description("Stores, till; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_till_production() -> ManualApproval {
    let level = Level::new([RETAIL_STORES, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of till is this?");
    ManualApproval::new("Retail-Till-Production", Nodes::tagged(APPLICATION, "till"))
        .description("Stores, till; production")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_self_checkout() -> ManualApproval {
    let level = Level::new(RETAIL_STORES)
        .timeout(days(1))
        .message("What is to be done on self-checkout?");
    ManualApproval::new(
        "Retail-Self-Checkout",
        Nodes::tagged(APPLICATION, "self-checkout"),
    )
    .description("Stores, self-checkout; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn retail_self_checkout_production() -> ManualApproval {
    let level = Level::new([RETAIL_STORES, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of self-checkout is this?");
    ManualApproval::new(
        "Retail-Self-Checkout-Production",
        Nodes::tagged(APPLICATION, "self-checkout"),
    )
    .description("Stores, self-checkout; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_shelf_labels() -> ManualApproval {
    let level = Level::new(RETAIL_STORES)
        .timeout(days(1))
        .message("What is to be done on shelf-labels?");
    ManualApproval::new(
        "Retail-Shelf-Labels",
        Nodes::tagged(APPLICATION, "shelf-labels"),
    )
    .description("Stores, shelf-labels; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn retail_shelf_labels_production() -> ManualApproval {
    let level = Level::new([RETAIL_STORES, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of shelf-labels is this?");
    ManualApproval::new(
        "Retail-Shelf-Labels-Production",
        Nodes::tagged(APPLICATION, "shelf-labels"),
    )
    .description("Stores, shelf-labels; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_store_server() -> ManualApproval {
    let level = Level::new(RETAIL_STORES)
        .timeout(days(1))
        .message("What is to be done on store-server?");
    ManualApproval::new(
        "Retail-Store-Server",
        Nodes::tagged(APPLICATION, "store-server"),
    )
    .description("Stores, store-server; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn retail_store_server_production() -> ManualApproval {
    let level = Level::new([RETAIL_STORES, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of store-server is this?");
    ManualApproval::new(
        "Retail-Store-Server-Production",
        Nodes::tagged(APPLICATION, "store-server"),
    )
    .description("Stores, store-server; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_loyalty() -> ManualApproval {
    let level = Level::new(RETAIL_STORES)
        .timeout(days(1))
        .message("What is to be done on loyalty?");
    ManualApproval::new("Retail-Loyalty", Nodes::tagged(APPLICATION, "loyalty"))
        .description("Stores, loyalty; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_loyalty_production() -> ManualApproval {
    let level = Level::new([RETAIL_STORES, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of loyalty is this?");
    ManualApproval::new(
        "Retail-Loyalty-Production",
        Nodes::tagged(APPLICATION, "loyalty"),
    )
    .description("Stores, loyalty; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_catalog() -> ManualApproval {
    let level = Level::new(RETAIL_WEB_SHOP)
        .timeout(days(1))
        .message("What is to be done on catalog?");
    ManualApproval::new("Retail-Catalog", Nodes::tagged(APPLICATION, "catalog"))
        .description("Web Shop, catalog; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_catalog_production() -> ManualApproval {
    let level = Level::new([RETAIL_WEB_SHOP, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of catalog is this?");
    ManualApproval::new(
        "Retail-Catalog-Production",
        Nodes::tagged(APPLICATION, "catalog"),
    )
    .description("Web Shop, catalog; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_checkout() -> ManualApproval {
    let level = Level::new(RETAIL_WEB_SHOP)
        .timeout(days(1))
        .message("What is to be done on checkout?");
    ManualApproval::new("Retail-Checkout", Nodes::tagged(APPLICATION, "checkout"))
        .description("Web Shop, checkout; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_checkout_production() -> ManualApproval {
    let level = Level::new([RETAIL_WEB_SHOP, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of checkout is this?");
    ManualApproval::new(
        "Retail-Checkout-Production",
        Nodes::tagged(APPLICATION, "checkout"),
    )
    .description("Web Shop, checkout; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_search() -> ManualApproval {
    let level = Level::new(RETAIL_WEB_SHOP)
        .timeout(days(1))
        .message("What is to be done on search?");
    ManualApproval::new("Retail-Search", Nodes::tagged(APPLICATION, "search"))
        .description("Web Shop, search; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_search_production() -> ManualApproval {
    let level = Level::new([RETAIL_WEB_SHOP, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of search is this?");
    ManualApproval::new(
        "Retail-Search-Production",
        Nodes::tagged(APPLICATION, "search"),
    )
    .description("Web Shop, search; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_recommendations() -> ManualApproval {
    let level = Level::new(RETAIL_WEB_SHOP)
        .timeout(days(1))
        .message("What is to be done on recommendations?");
    ManualApproval::new(
        "Retail-Recommendations",
        Nodes::tagged(APPLICATION, "recommendations"),
    )
    .description("Web Shop, recommendations; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn retail_recommendations_production() -> ManualApproval {
    let level = Level::new([RETAIL_WEB_SHOP, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of recommendations is this?");
    ManualApproval::new(
        "Retail-Recommendations-Production",
        Nodes::tagged(APPLICATION, "recommendations"),
    )
    .description("Web Shop, recommendations; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_returns() -> ManualApproval {
    let level = Level::new(RETAIL_WEB_SHOP)
        .timeout(days(1))
        .message("What is to be done on returns?");
    ManualApproval::new("Retail-Returns", Nodes::tagged(APPLICATION, "returns"))
        .description("Web Shop, returns; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_returns_production() -> ManualApproval {
    let level = Level::new([RETAIL_WEB_SHOP, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of returns is this?");
    ManualApproval::new(
        "Retail-Returns-Production",
        Nodes::tagged(APPLICATION, "returns"),
    )
    .description("Web Shop, returns; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_forecast() -> ManualApproval {
    let level = Level::new(RETAIL_SUPPLY_CHAIN)
        .timeout(days(1))
        .message("What is to be done on forecast?");
    ManualApproval::new("Retail-Forecast", Nodes::tagged(APPLICATION, "forecast"))
        .description("Supply Chain, forecast; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_forecast_production() -> ManualApproval {
    let level = Level::new([RETAIL_SUPPLY_CHAIN, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of forecast is this?");
    ManualApproval::new(
        "Retail-Forecast-Production",
        Nodes::tagged(APPLICATION, "forecast"),
    )
    .description("Supply Chain, forecast; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_ordering() -> ManualApproval {
    let level = Level::new(RETAIL_SUPPLY_CHAIN)
        .timeout(days(1))
        .message("What is to be done on ordering?");
    ManualApproval::new("Retail-Ordering", Nodes::tagged(APPLICATION, "ordering"))
        .description("Supply Chain, ordering; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_ordering_production() -> ManualApproval {
    let level = Level::new([RETAIL_SUPPLY_CHAIN, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of ordering is this?");
    ManualApproval::new(
        "Retail-Ordering-Production",
        Nodes::tagged(APPLICATION, "ordering"),
    )
    .description("Supply Chain, ordering; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_suppliers() -> ManualApproval {
    let level = Level::new(RETAIL_SUPPLY_CHAIN)
        .timeout(days(1))
        .message("What is to be done on suppliers?");
    ManualApproval::new("Retail-Suppliers", Nodes::tagged(APPLICATION, "suppliers"))
        .description("Supply Chain, suppliers; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_suppliers_production() -> ManualApproval {
    let level = Level::new([RETAIL_SUPPLY_CHAIN, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of suppliers is this?");
    ManualApproval::new(
        "Retail-Suppliers-Production",
        Nodes::tagged(APPLICATION, "suppliers"),
    )
    .description("Supply Chain, suppliers; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn retail_pricing() -> ManualApproval {
    let level = Level::new(RETAIL_SUPPLY_CHAIN)
        .timeout(days(1))
        .message("What is to be done on pricing?");
    ManualApproval::new("Retail-Pricing", Nodes::tagged(APPLICATION, "pricing"))
        .description("Supply Chain, pricing; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn retail_pricing_production() -> ManualApproval {
    let level = Level::new([RETAIL_SUPPLY_CHAIN, RETAIL_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of pricing is this?");
    ManualApproval::new(
        "Retail-Pricing-Production",
        Nodes::tagged(APPLICATION, "pricing"),
    )
    .description("Supply Chain, pricing; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(RETAIL_LEADS).timeout(hours(4)))
}

fn bank_card_issuing() -> ManualApproval {
    let level = Level::new(BANK_CARDS)
        .timeout(days(1))
        .message("What is to be done on card-issuing?");
    ManualApproval::new(
        "Bank-Card-Issuing",
        Nodes::tagged(APPLICATION, "card-issuing"),
    )
    .description("Cards, card-issuing; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_card_issuing_production() -> ManualApproval {
    let level = Level::new([BANK_CARDS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of card-issuing is this?");
    ManualApproval::new(
        "Bank-Card-Issuing-Production",
        Nodes::tagged(APPLICATION, "card-issuing"),
    )
    .description("Cards, card-issuing; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_card_authorization() -> ManualApproval {
    let level = Level::new(BANK_CARDS)
        .timeout(days(1))
        .message("What is to be done on card-authorization?");
    ManualApproval::new(
        "Bank-Card-Authorization",
        Nodes::tagged(APPLICATION, "card-authorization"),
    )
    .description("Cards, card-authorization; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_card_authorization_production() -> ManualApproval {
    let level = Level::new([BANK_CARDS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of card-authorization is this?");
    ManualApproval::new(
        "Bank-Card-Authorization-Production",
        Nodes::tagged(APPLICATION, "card-authorization"),
    )
    .description("Cards, card-authorization; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_card_disputes() -> ManualApproval {
    let level = Level::new(BANK_CARDS)
        .timeout(days(1))
        .message("What is to be done on card-disputes?");
    ManualApproval::new(
        "Bank-Card-Disputes",
        Nodes::tagged(APPLICATION, "card-disputes"),
    )
    .description("Cards, card-disputes; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_card_disputes_production() -> ManualApproval {
    let level = Level::new([BANK_CARDS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of card-disputes is this?");
    ManualApproval::new(
        "Bank-Card-Disputes-Production",
        Nodes::tagged(APPLICATION, "card-disputes"),
    )
    .description("Cards, card-disputes; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_atm() -> ManualApproval {
    let level = Level::new(BANK_CARDS)
        .timeout(days(1))
        .message("What is to be done on atm?");
    ManualApproval::new("Bank-ATM", Nodes::tagged(APPLICATION, "atm"))
        .description("Cards, atm; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn bank_atm_production() -> ManualApproval {
    let level = Level::new([BANK_CARDS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of atm is this?");
    ManualApproval::new("Bank-ATM-Production", Nodes::tagged(APPLICATION, "atm"))
        .description("Cards, atm; production")
        .access_duration(hours(4))
        .level(level)
        .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
        .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_instant_payments() -> ManualApproval {
    let level = Level::new(BANK_PAYMENTS)
        .timeout(days(1))
        .message("What is to be done on instant-payments?");
    ManualApproval::new(
        "Bank-Instant-Payments",
        Nodes::tagged(APPLICATION, "instant-payments"),
    )
    .description("Payments, instant-payments; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_instant_payments_production() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of instant-payments is this?");
    ManualApproval::new(
        "Bank-Instant-Payments-Production",
        Nodes::tagged(APPLICATION, "instant-payments"),
    )
    .description("Payments, instant-payments; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_sepa_clearing() -> ManualApproval {
    let level = Level::new(BANK_PAYMENTS)
        .timeout(days(1))
        .message("What is to be done on sepa-clearing?");
    ManualApproval::new(
        "Bank-SEPA-Clearing",
        Nodes::tagged(APPLICATION, "sepa-clearing"),
    )
    .description("Payments, sepa-clearing; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_sepa_clearing_production() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of sepa-clearing is this?");
    ManualApproval::new(
        "Bank-SEPA-Clearing-Production",
        Nodes::tagged(APPLICATION, "sepa-clearing"),
    )
    .description("Payments, sepa-clearing; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_swift_gateway() -> ManualApproval {
    let level = Level::new(BANK_PAYMENTS)
        .timeout(days(1))
        .message("What is to be done on swift-gateway?");
    ManualApproval::new(
        "Bank-SWIFT-Gateway",
        Nodes::tagged(APPLICATION, "swift-gateway"),
    )
    .description("Payments, swift-gateway; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_swift_gateway_production() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of swift-gateway is this?");
    ManualApproval::new(
        "Bank-SWIFT-Gateway-Production",
        Nodes::tagged(APPLICATION, "swift-gateway"),
    )
    .description("Payments, swift-gateway; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_sanctions_screening() -> ManualApproval {
    let level = Level::new(BANK_PAYMENTS)
        .timeout(days(1))
        .message("What is to be done on sanctions-screening?");
    ManualApproval::new(
        "Bank-Sanctions-Screening",
        Nodes::tagged(APPLICATION, "sanctions-screening"),
    )
    .description("Payments, sanctions-screening; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_sanctions_screening_production() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of sanctions-screening is this?");
    ManualApproval::new(
        "Bank-Sanctions-Screening-Production",
        Nodes::tagged(APPLICATION, "sanctions-screening"),
    )
    .description("Payments, sanctions-screening; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_payment_archive() -> ManualApproval {
    let level = Level::new(BANK_PAYMENTS)
        .timeout(days(1))
        .message("What is to be done on payment-archive?");
    ManualApproval::new(
        "Bank-Payment-Archive",
        Nodes::tagged(APPLICATION, "payment-archive"),
    )
    .description("Payments, payment-archive; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_payment_archive_production() -> ManualApproval {
    let level = Level::new([BANK_PAYMENTS, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of payment-archive is this?");
    ManualApproval::new(
        "Bank-Payment-Archive-Production",
        Nodes::tagged(APPLICATION, "payment-archive"),
    )
    .description("Payments, payment-archive; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_loan_origination() -> ManualApproval {
    let level = Level::new(BANK_LENDING)
        .timeout(days(1))
        .message("What is to be done on loan-origination?");
    ManualApproval::new(
        "Bank-Loan-Origination",
        Nodes::tagged(APPLICATION, "loan-origination"),
    )
    .description("Lending, loan-origination; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_loan_origination_production() -> ManualApproval {
    let level = Level::new([BANK_LENDING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of loan-origination is this?");
    ManualApproval::new(
        "Bank-Loan-Origination-Production",
        Nodes::tagged(APPLICATION, "loan-origination"),
    )
    .description("Lending, loan-origination; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_scoring() -> ManualApproval {
    let level = Level::new(BANK_LENDING)
        .timeout(days(1))
        .message("What is to be done on scoring?");
    ManualApproval::new("Bank-Scoring", Nodes::tagged(APPLICATION, "scoring"))
        .description("Lending, scoring; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn bank_scoring_production() -> ManualApproval {
    let level = Level::new([BANK_LENDING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of scoring is this?");
    ManualApproval::new(
        "Bank-Scoring-Production",
        Nodes::tagged(APPLICATION, "scoring"),
    )
    .description("Lending, scoring; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_collateral() -> ManualApproval {
    let level = Level::new(BANK_LENDING)
        .timeout(days(1))
        .message("What is to be done on collateral?");
    ManualApproval::new("Bank-Collateral", Nodes::tagged(APPLICATION, "collateral"))
        .description("Lending, collateral; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn bank_collateral_production() -> ManualApproval {
    let level = Level::new([BANK_LENDING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of collateral is this?");
    ManualApproval::new(
        "Bank-Collateral-Production",
        Nodes::tagged(APPLICATION, "collateral"),
    )
    .description("Lending, collateral; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_collections() -> ManualApproval {
    let level = Level::new(BANK_LENDING)
        .timeout(days(1))
        .message("What is to be done on collections?");
    ManualApproval::new(
        "Bank-Collections",
        Nodes::tagged(APPLICATION, "collections"),
    )
    .description("Lending, collections; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_collections_production() -> ManualApproval {
    let level = Level::new([BANK_LENDING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of collections is this?");
    ManualApproval::new(
        "Bank-Collections-Production",
        Nodes::tagged(APPLICATION, "collections"),
    )
    .description("Lending, collections; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_order_router() -> ManualApproval {
    let level = Level::new(BANK_TRADING)
        .timeout(days(1))
        .message("What is to be done on order-router?");
    ManualApproval::new(
        "Bank-Order-Router",
        Nodes::tagged(APPLICATION, "order-router"),
    )
    .description("Trading, order-router; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_order_router_production() -> ManualApproval {
    let level = Level::new([BANK_TRADING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of order-router is this?");
    ManualApproval::new(
        "Bank-Order-Router-Production",
        Nodes::tagged(APPLICATION, "order-router"),
    )
    .description("Trading, order-router; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new(BANK_COMPLIANCE).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_market_data() -> ManualApproval {
    let level = Level::new(BANK_TRADING)
        .timeout(days(1))
        .message("What is to be done on market-data?");
    ManualApproval::new(
        "Bank-Market-Data",
        Nodes::tagged(APPLICATION, "market-data"),
    )
    .description("Trading, market-data; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_market_data_production() -> ManualApproval {
    let level = Level::new([BANK_TRADING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of market-data is this?");
    ManualApproval::new(
        "Bank-Market-Data-Production",
        Nodes::tagged(APPLICATION, "market-data"),
    )
    .description("Trading, market-data; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new(BANK_COMPLIANCE).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_risk_engine() -> ManualApproval {
    let level = Level::new(BANK_TRADING)
        .timeout(days(1))
        .message("What is to be done on risk-engine?");
    ManualApproval::new(
        "Bank-Risk-Engine",
        Nodes::tagged(APPLICATION, "risk-engine"),
    )
    .description("Trading, risk-engine; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn bank_risk_engine_production() -> ManualApproval {
    let level = Level::new([BANK_TRADING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of risk-engine is this?");
    ManualApproval::new(
        "Bank-Risk-Engine-Production",
        Nodes::tagged(APPLICATION, "risk-engine"),
    )
    .description("Trading, risk-engine; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new(BANK_COMPLIANCE).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn bank_settlement() -> ManualApproval {
    let level = Level::new(BANK_TRADING)
        .timeout(days(1))
        .message("What is to be done on settlement?");
    ManualApproval::new("Bank-Settlement", Nodes::tagged(APPLICATION, "settlement"))
        .description("Trading, settlement; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn bank_settlement_production() -> ManualApproval {
    let level = Level::new([BANK_TRADING, BANK_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of settlement is this?");
    ManualApproval::new(
        "Bank-Settlement-Production",
        Nodes::tagged(APPLICATION, "settlement"),
    )
    .description("Trading, settlement; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(BANK_RISK).approvals(2).timeout(hours(8)))
    .level(Level::new(BANK_COMPLIANCE).timeout(hours(8)))
    .level(Level::new([BANK_LEADS, SECURITY_DUTY]).timeout(hours(8)))
}

fn logistics_conveyor() -> ManualApproval {
    let level = Level::new(LOGISTICS_WAREHOUSES)
        .timeout(days(1))
        .message("What is to be done on conveyor?");
    ManualApproval::new("Logistics-Conveyor", Nodes::tagged(APPLICATION, "conveyor"))
        .description("Warehouses, conveyor; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_conveyor_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_WAREHOUSES, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of conveyor is this?");
    ManualApproval::new(
        "Logistics-Conveyor-Production",
        Nodes::tagged(APPLICATION, "conveyor"),
    )
    .description("Warehouses, conveyor; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_picking() -> ManualApproval {
    let level = Level::new(LOGISTICS_WAREHOUSES)
        .timeout(days(1))
        .message("What is to be done on picking?");
    ManualApproval::new("Logistics-Picking", Nodes::tagged(APPLICATION, "picking"))
        .description("Warehouses, picking; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_picking_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_WAREHOUSES, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of picking is this?");
    ManualApproval::new(
        "Logistics-Picking-Production",
        Nodes::tagged(APPLICATION, "picking"),
    )
    .description("Warehouses, picking; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_inventory() -> ManualApproval {
    let level = Level::new(LOGISTICS_WAREHOUSES)
        .timeout(days(1))
        .message("What is to be done on inventory?");
    ManualApproval::new(
        "Logistics-Inventory",
        Nodes::tagged(APPLICATION, "inventory"),
    )
    .description("Warehouses, inventory; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn logistics_inventory_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_WAREHOUSES, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of inventory is this?");
    ManualApproval::new(
        "Logistics-Inventory-Production",
        Nodes::tagged(APPLICATION, "inventory"),
    )
    .description("Warehouses, inventory; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_yard() -> ManualApproval {
    let level = Level::new(LOGISTICS_WAREHOUSES)
        .timeout(days(1))
        .message("What is to be done on yard?");
    ManualApproval::new("Logistics-Yard", Nodes::tagged(APPLICATION, "yard"))
        .description("Warehouses, yard; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_yard_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_WAREHOUSES, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of yard is this?");
    ManualApproval::new(
        "Logistics-Yard-Production",
        Nodes::tagged(APPLICATION, "yard"),
    )
    .description("Warehouses, yard; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_labels() -> ManualApproval {
    let level = Level::new(LOGISTICS_WAREHOUSES)
        .timeout(days(1))
        .message("What is to be done on labels?");
    ManualApproval::new("Logistics-Labels", Nodes::tagged(APPLICATION, "labels"))
        .description("Warehouses, labels; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_labels_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_WAREHOUSES, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of labels is this?");
    ManualApproval::new(
        "Logistics-Labels-Production",
        Nodes::tagged(APPLICATION, "labels"),
    )
    .description("Warehouses, labels; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_telematics() -> ManualApproval {
    let level = Level::new(LOGISTICS_FLEET)
        .timeout(days(1))
        .message("What is to be done on telematics?");
    ManualApproval::new(
        "Logistics-Telematics",
        Nodes::tagged(APPLICATION, "telematics"),
    )
    .description("Fleet, telematics; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn logistics_telematics_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_FLEET, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of telematics is this?");
    ManualApproval::new(
        "Logistics-Telematics-Production",
        Nodes::tagged(APPLICATION, "telematics"),
    )
    .description("Fleet, telematics; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_routing() -> ManualApproval {
    let level = Level::new(LOGISTICS_FLEET)
        .timeout(days(1))
        .message("What is to be done on routing?");
    ManualApproval::new("Logistics-Routing", Nodes::tagged(APPLICATION, "routing"))
        .description("Fleet, routing; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_routing_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_FLEET, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of routing is this?");
    ManualApproval::new(
        "Logistics-Routing-Production",
        Nodes::tagged(APPLICATION, "routing"),
    )
    .description("Fleet, routing; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_maintenance() -> ManualApproval {
    let level = Level::new(LOGISTICS_FLEET)
        .timeout(days(1))
        .message("What is to be done on maintenance?");
    ManualApproval::new(
        "Logistics-Maintenance",
        Nodes::tagged(APPLICATION, "maintenance"),
    )
    .description("Fleet, maintenance; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn logistics_maintenance_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_FLEET, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of maintenance is this?");
    ManualApproval::new(
        "Logistics-Maintenance-Production",
        Nodes::tagged(APPLICATION, "maintenance"),
    )
    .description("Fleet, maintenance; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_customs() -> ManualApproval {
    let level = Level::new(LOGISTICS_FLEET)
        .timeout(days(1))
        .message("What is to be done on customs?");
    ManualApproval::new("Logistics-Customs", Nodes::tagged(APPLICATION, "customs"))
        .description("Fleet, customs; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn logistics_customs_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_FLEET, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of customs is this?");
    ManualApproval::new(
        "Logistics-Customs-Production",
        Nodes::tagged(APPLICATION, "customs"),
    )
    .description("Fleet, customs; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn logistics_driver_app() -> ManualApproval {
    let level = Level::new(LOGISTICS_FLEET)
        .timeout(days(1))
        .message("What is to be done on driver-app?");
    ManualApproval::new(
        "Logistics-Driver-App",
        Nodes::tagged(APPLICATION, "driver-app"),
    )
    .description("Fleet, driver-app; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn logistics_driver_app_production() -> ManualApproval {
    let level = Level::new([LOGISTICS_FLEET, LOGISTICS_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of driver-app is this?");
    ManualApproval::new(
        "Logistics-Driver-App-Production",
        Nodes::tagged(APPLICATION, "driver-app"),
    )
    .description("Fleet, driver-app; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(LOGISTICS_LEADS).timeout(hours(4)))
}

fn energy_scada_historian() -> ManualApproval {
    let level = Level::new(ENERGY_GRID)
        .timeout(days(1))
        .message("What is to be done on scada-historian?");
    ManualApproval::new(
        "Energy-SCADA-Historian",
        Nodes::tagged(APPLICATION, "scada-historian"),
    )
    .description("Grid, scada-historian; staging and development")
    .access_duration(hours(24))
    .level(level)
}

fn energy_scada_historian_production() -> ManualApproval {
    let level = Level::new([ENERGY_GRID, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of scada-historian is this?");
    ManualApproval::new(
        "Energy-SCADA-Historian-Production",
        Nodes::tagged(APPLICATION, "scada-historian"),
    )
    .description("Grid, scada-historian; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_outage() -> ManualApproval {
    let level = Level::new(ENERGY_GRID)
        .timeout(days(1))
        .message("What is to be done on outage?");
    ManualApproval::new("Energy-Outage", Nodes::tagged(APPLICATION, "outage"))
        .description("Grid, outage; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_outage_production() -> ManualApproval {
    let level = Level::new([ENERGY_GRID, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of outage is this?");
    ManualApproval::new(
        "Energy-Outage-Production",
        Nodes::tagged(APPLICATION, "outage"),
    )
    .description("Grid, outage; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_metering() -> ManualApproval {
    let level = Level::new(ENERGY_GRID)
        .timeout(days(1))
        .message("What is to be done on metering?");
    ManualApproval::new("Energy-Metering", Nodes::tagged(APPLICATION, "metering"))
        .description("Grid, metering; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_metering_production() -> ManualApproval {
    let level = Level::new([ENERGY_GRID, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of metering is this?");
    ManualApproval::new(
        "Energy-Metering-Production",
        Nodes::tagged(APPLICATION, "metering"),
    )
    .description("Grid, metering; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_dispatch() -> ManualApproval {
    let level = Level::new(ENERGY_GRID)
        .timeout(days(1))
        .message("What is to be done on dispatch?");
    ManualApproval::new("Energy-Dispatch", Nodes::tagged(APPLICATION, "dispatch"))
        .description("Grid, dispatch; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_dispatch_production() -> ManualApproval {
    let level = Level::new([ENERGY_GRID, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of dispatch is this?");
    ManualApproval::new(
        "Energy-Dispatch-Production",
        Nodes::tagged(APPLICATION, "dispatch"),
    )
    .description("Grid, dispatch; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_contracts() -> ManualApproval {
    let level = Level::new(ENERGY_CUSTOMERS)
        .timeout(days(1))
        .message("What is to be done on contracts?");
    ManualApproval::new("Energy-Contracts", Nodes::tagged(APPLICATION, "contracts"))
        .description("Customers, contracts; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_contracts_production() -> ManualApproval {
    let level = Level::new([ENERGY_CUSTOMERS, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of contracts is this?");
    ManualApproval::new(
        "Energy-Contracts-Production",
        Nodes::tagged(APPLICATION, "contracts"),
    )
    .description("Customers, contracts; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_billing() -> ManualApproval {
    let level = Level::new(ENERGY_CUSTOMERS)
        .timeout(days(1))
        .message("What is to be done on billing?");
    ManualApproval::new("Energy-Billing", Nodes::tagged(APPLICATION, "billing"))
        .description("Customers, billing; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_billing_production() -> ManualApproval {
    let level = Level::new([ENERGY_CUSTOMERS, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of billing is this?");
    ManualApproval::new(
        "Energy-Billing-Production",
        Nodes::tagged(APPLICATION, "billing"),
    )
    .description("Customers, billing; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_portal() -> ManualApproval {
    let level = Level::new(ENERGY_CUSTOMERS)
        .timeout(days(1))
        .message("What is to be done on portal?");
    ManualApproval::new("Energy-Portal", Nodes::tagged(APPLICATION, "portal"))
        .description("Customers, portal; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_portal_production() -> ManualApproval {
    let level = Level::new([ENERGY_CUSTOMERS, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of portal is this?");
    ManualApproval::new(
        "Energy-Portal-Production",
        Nodes::tagged(APPLICATION, "portal"),
    )
    .description("Customers, portal; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
}

fn energy_tariffs() -> ManualApproval {
    let level = Level::new(ENERGY_CUSTOMERS)
        .timeout(days(1))
        .message("What is to be done on tariffs?");
    ManualApproval::new("Energy-Tariffs", Nodes::tagged(APPLICATION, "tariffs"))
        .description("Customers, tariffs; staging and development")
        .access_duration(hours(24))
        .level(level)
}

fn energy_tariffs_production() -> ManualApproval {
    let level = Level::new([ENERGY_CUSTOMERS, ENERGY_ON_CALL])
        .timeout(hours(2))
        .message("Which incident or change of tariffs is this?");
    ManualApproval::new(
        "Energy-Tariffs-Production",
        Nodes::tagged(APPLICATION, "tariffs"),
    )
    .description("Customers, tariffs; production")
    .access_duration(hours(4))
    .level(level)
    .level(Level::new(ENERGY_LEADS).timeout(hours(4)))
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
    let level = Level::new(PLATFORM).message("What will run there, and for how long?");
    ManualApproval::new(
        "Sandbox-Accelerators",
        Nodes::tagged(APPLICATION, ["gpu-queue", "notebook"]),
    )
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
    let level = Level::new(ORGANIZATION_ADMIN)
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new(
        "Management-Landing-Zone",
        Nodes::tagged(APPLICATION, "landing-zone"),
    )
    .description("Runners of the landing zone")
    .access_duration(hours(2))
    .level(level)
    .level(Level::new(SECURITY_OFFICER).timeout(hours(4)))
}

fn management_billing() -> ManualApproval {
    let level = Level::new([ORGANIZATION_ADMIN, SECURITY_OFFICER])
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new(
        "Management-Billing",
        Nodes::tagged(APPLICATION, "billing-export"),
    )
    .description("Export of bills and usage")
    .access_duration(hours(4))
    .level(level)
}

fn management_identity_sync() -> ManualApproval {
    let level = Level::new(ORGANIZATION_ADMIN)
        .timeout(hours(4))
        .message("Which change of the organization is this part of?");
    ManualApproval::new(
        "Management-Identity-Sync",
        Nodes::tagged(APPLICATION, "identity-sync"),
    )
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

fn standard() -> SessionPreferences {
    let cloud_watch = CloudWatchLogs::new()
        .log_group("/halden/sessions")
        .streaming(true);
    SessionPreferences::new("standard")
        .description("Halden Group, sessions outside of production")
        .cloud_watch(cloud_watch)
        .idle_timeout(minutes(20))
        .max_duration(minutes(60))
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

fn sandbox_session_preferences() -> SessionPreferences {
    SessionPreferences::new("sandbox")
        .idle_timeout(minutes(45))
        .max_duration(minutes(60))
}
