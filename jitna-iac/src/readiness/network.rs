//! Network paths from a subnet to Systems Manager

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

/// Route tables and endpoints of VPCs, by the ID of the VPC, which is unique
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    tables: BTreeMap<String, Vec<Table>>,
    /// Account that owns a VPC, as its route tables say
    owners: BTreeMap<String, String>,
    /// Names of the services that a VPC has endpoints for, without `com.amazonaws.REGION.`
    endpoints: BTreeMap<String, BTreeSet<String>>,
    /// Accounts and Regions whose endpoints are listed
    listed: BTreeSet<(String, String)>,
}

#[derive(Clone, Debug, Default)]
struct Table {
    subnets: BTreeSet<String>,
    is_main: bool,
    /// Whether a route leads to something other than the VPC, its endpoints and an internet gateway
    leads_out: bool,
    /// Whether a route leads to an internet gateway, which only a public address can use
    leads_to_gateway: bool,
}

/// An EC2 instance in a subnet
#[derive(Clone, Debug, Default)]
pub(super) struct Attached {
    pub(super) vpc: String,
    pub(super) subnet: String,
    /// Whether it has a public IPv4 address or an IPv6 address
    pub(super) is_public: bool,
}

/// What is known about the way to a service
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// There may be a route
    Open,
    /// No route leads out of the VPC, and there is no endpoint for these services
    Closed(Vec<&'static str>),
    /// The route table of the subnet is not known
    NoRoutes,
    /// The endpoints of the VPC are not known
    NoEndpoints,
}

impl Network {
    /// Adds an entry of `describe-route-tables`
    pub(super) fn add_table(&mut self, table: &Json) {
        let text = |value: &Json, key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
        let list = |key: &str| table.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
        let Some(vpc) = text(table, "VpcId") else { return };
        if let Some(owner) = text(table, "OwnerId") {
            self.owners.insert(vpc.clone(), owner);
        }
        let mut read = Table::default();
        for association in list("Associations") {
            read.is_main |= association.get("Main") == Some(&Json::Bool(true));
            read.subnets.extend(text(&association, "SubnetId"));
        }
        for route in list("Routes") {
            if text(&route, "State").as_deref() == Some("blackhole") {
                continue;
            }
            match text(&route, "GatewayId").as_deref() {
                Some("local") => {}
                Some(gateway) if gateway.starts_with("vpce-") => {}
                Some(gateway) if gateway.starts_with("igw-") => read.leads_to_gateway = true,
                // NAT gateways, transit gateways, peerings, appliances: they may lead to Systems Manager.
                _ => read.leads_out = true,
            }
        }
        self.tables.entry(vpc).or_default().push(read);
    }

    /// Adds an entry of `describe-vpc-endpoints`
    pub(super) fn add_endpoint(&mut self, endpoint: &Json) {
        let text = |key: &str| endpoint.get(key).and_then(Json::as_str);
        let gone = text("State").is_some_and(|state| {
            ["deleting", "deleted", "failed", "rejected", "expired"]
                .iter()
                .any(|gone| state.eq_ignore_ascii_case(gone))
        });
        // `com.amazonaws.eu-central-1.ssmmessages`
        let service = text("ServiceName").and_then(|name| name.rsplit('.').next());
        if let (Some(vpc), Some(service), false) = (text("VpcId"), service, gone) {
            self.endpoints.entry(vpc.to_owned()).or_default().insert(service.to_owned());
        }
    }

    /// Notes that the endpoints of an account and Region are listed
    pub(super) fn list_endpoints(&mut self, account: String, region: String) {
        self.listed.insert((account, region));
    }

    /// Returns whether an instance can reach services
    pub(super) fn way(&self, at: &Attached, account: &str, region: &str, services: &[&'static str]) -> Way {
        let tables = self.tables.get(&at.vpc).map_or(&[][..], Vec::as_slice);
        let own = tables.iter().find(|table| table.subnets.contains(&at.subnet));
        let Some(table) = own.or_else(|| tables.iter().find(|table| table.is_main)) else {
            return Way::NoRoutes;
        };
        if table.leads_out || table.leads_to_gateway && at.is_public {
            return Way::Open;
        }
        // In a shared VPC, only the owner sees the endpoints.
        let owner = self.owners.get(&at.vpc).map_or(account, String::as_str);
        if !self.listed.contains(&(owner.to_owned(), region.to_owned())) {
            return Way::NoEndpoints;
        }
        let there = self.endpoints.get(&at.vpc);
        let without =
            services.iter().copied().filter(|service| !there.is_some_and(|all| all.contains(*service)));
        match without.collect::<Vec<_>>() {
            without if without.is_empty() => Way::Open,
            without => Way::Closed(without),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_subnet_without_any_way_out_is_closed() {
        let route = |key: &str, value: &str| json!({"DestinationCidrBlock": "0.0.0.0/0", key: value});
        let cases = [
            (vec![route("GatewayId", "local")], false, true),
            (vec![route("GatewayId", "vpce-1")], false, true),
            (vec![route("GatewayId", "igw-1")], false, true),
            (vec![route("GatewayId", "igw-1")], true, false),
            (vec![route("NatGatewayId", "nat-1")], false, false),
            (vec![route("TransitGatewayId", "tgw-1")], false, false),
            (vec![json!({"NatGatewayId": "nat-1", "State": "blackhole"})], false, true),
        ];
        for (routes, is_public, closed) in cases {
            let mut network = Network::default();
            network.add_table(&json!({"VpcId": "vpc-1", "Associations": [{"Main": true}], "Routes": routes}));
            network.list_endpoints("333333333333".into(), "eu-central-1".into());
            let at = Attached { vpc: "vpc-1".into(), subnet: "subnet-1".into(), is_public };
            let way = network.way(&at, "333333333333", "eu-central-1", &["ssm"]);
            assert_eq!(way == Way::Closed(vec!["ssm"]), closed, "{routes:?} {way:?}");
        }
    }

    #[test]
    fn endpoints_of_a_shared_vpc_are_those_of_its_owner() {
        let mut network = Network::default();
        network.add_table(&json!({"VpcId": "vpc-1", "OwnerId": "444444444444", "Associations": [{"SubnetId": "subnet-1"}], "Routes": []}));
        let at = Attached { vpc: "vpc-1".into(), subnet: "subnet-1".into(), is_public: false };
        network.list_endpoints("333333333333".into(), "eu-central-1".into());
        assert_eq!(network.way(&at, "333333333333", "eu-central-1", &["ssm"]), Way::NoEndpoints);
        network.list_endpoints("444444444444".into(), "eu-central-1".into());
        network.add_endpoint(
            &json!({"VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-central-1.ssm", "State": "available"}),
        );
        assert_eq!(network.way(&at, "333333333333", "eu-central-1", &["ssm"]), Way::Open);
        assert_eq!(
            network.way(&at, "333333333333", "eu-central-1", &["ssm", "logs"]),
            Way::Closed(vec!["logs"])
        );
        let other = Attached { subnet: "subnet-2".into(), ..at };
        assert_eq!(network.way(&other, "333333333333", "eu-central-1", &["ssm"]), Way::NoRoutes);
    }
}
