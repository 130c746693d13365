package chaufher.rules.network_test

import data.chaufher.fixtures
import data.chaufher.rules.network

judge(resources) := rules if {
	found := network.findings with input as fixtures.dev(resources)
	rules := fixtures.rules_of(found)
}

vault(access) := fixtures.resource("dev", "Microsoft.KeyVault/vaults", "chaufher-dev-kv-weu", {"properties": access})

endpoint(target) := fixtures.resource("dev", "Microsoft.Network/privateEndpoints", "chaufher-dev-pe", {"properties": {"privateLinkServiceConnections": [{"properties": {"privateLinkServiceId": target}}]}})

closed := vault({"publicNetworkAccess": "Disabled"})

server(options) := fixtures.resource("dev", "Microsoft.DBforPostgreSQL/flexibleServers", "chaufher-dev-db-weu", {"properties": {"network": options}})

test_what_holds_data_is_closed_and_has_a_private_endpoint if judge([closed, endpoint(upper(closed.id))]) == set()

test_an_open_address_is_found_and_one_that_is_not_said_to_be_closed if {
	judge([vault({"publicNetworkAccess": "Enabled"})]) == {"public-network-access"}
	judge([vault({})]) == {"public-network-access"}
}

test_the_address_of_a_database_server_is_found_where_it_is if {
	judge([server({"publicNetworkAccess": "Enabled"})]) == {"public-network-access"}
	judge([server({"publicNetworkAccess": "Disabled"})]) == {"private-endpoint"}
}

test_a_server_in_a_subnet_of_its_own_needs_neither if {
	judge([server({"delegatedSubnetResourceId": "/subscriptions/s/subnets/data"})]) == set()
}

test_an_open_address_of_a_type_that_nobody_listed_is_found if {
	judge([fixtures.resource("dev", "Microsoft.New/things", "a", {"properties": {"publicNetworkAccess": "Enabled"}})]) == {"public-network-access"}
}

test_types_that_have_to_be_public_may_say_so if {
	judge([fixtures.resource("dev", "Microsoft.SignalRService/signalR", "a", {"properties": {"publicNetworkAccess": "Enabled"}})]) == set()
}

test_a_closed_resource_that_nothing_leads_to_is_found if {
	judge([closed]) == {"private-endpoint"}
	judge([closed, endpoint("/subscriptions/s/other")]) == {"private-endpoint"}
}

test_an_endpoint_that_somebody_has_to_approve_counts if {
	manual := {"properties": {"manualPrivateLinkServiceConnections": [{"properties": {"privateLinkServiceId": closed.id}}]}}
	judge([closed, fixtures.resource("dev", "Microsoft.Network/privateEndpoints", "chaufher-dev-pe", manual)]) == set()
}

test_a_firewall_that_lets_all_of_azure_in_is_found if {
	rule := {"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}}
	judge([fixtures.resource("dev", "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules", "a/b", rule)]) == {"firewall-any"}
}

test_a_firewall_that_lets_an_office_in_is_fine if {
	rule := {"properties": {"startIpAddress": "198.51.100.7", "endIpAddress": "198.51.100.7"}}
	judge([fixtures.resource("dev", "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules", "a/b", rule)]) == set()
}

test_a_list_of_addresses_with_everybody_in_it_is_found if {
	acls := {"properties": {"publicNetworkAccess": "Disabled", "networkAcls": {"ipRules": [{"value": "198.51.100.7"}, {"value": "0.0.0.0/0"}]}}}
	storage := fixtures.resource("dev", "Microsoft.Storage/storageAccounts", "chaufherdevmediaweu", acls)
	judge([storage, endpoint(storage.id)]) == {"firewall-any"}
}

site(restriction) := fixtures.resource("dev", "Microsoft.Web/sites", "chaufher-dev-api-weu", {"properties": {"siteConfig": {"ipSecurityRestrictions": [restriction]}}})

test_a_site_that_allows_everybody_is_found if {
	judge([site({"name": "all", "action": "Allow", "ipAddress": "Any"})]) == {"firewall-any"}
	judge([site({"name": "all", "action": "Deny", "ipAddress": "Any"})]) == set()
	judge([site({"name": "edge", "action": "Allow", "ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag"})]) == set()
}

rule(change) := {"name": "admin", "properties": object.union(
	{
		"direction": "Inbound",
		"access": "Allow",
		"protocol": "Tcp",
		"sourceAddressPrefix": "*",
		"destinationPortRange": "22",
	},
	change,
)}

group(change) := fixtures.resource("dev", "Microsoft.Network/networkSecurityGroups", "chaufher-dev-net-weu-nsg", {"properties": {"securityRules": [rule(change)]}})

test_a_management_port_that_is_open_to_all_is_found if {
	judge([group({})]) == {"nsg-management-ports"}
	judge([group({"sourceAddressPrefix": "Internet"})]) == {"nsg-management-ports"}
	judge([group({"protocol": "*", "destinationPortRange": "*"})]) == {"nsg-management-ports"}
	judge([group({"destinationPortRange": "3000-4000"})]) == {"nsg-management-ports"}
}

test_it_is_found_in_lists_too if {
	many := {"destinationPortRange": null, "destinationPortRanges": ["443", "3389"], "sourceAddressPrefix": null, "sourceAddressPrefixes": ["10.0.0.0/8", "0.0.0.0/0"]}
	judge([group(many)]) == {"nsg-management-ports"}
}

test_it_is_found_in_a_rule_that_is_a_resource_of_its_own if {
	alone := fixtures.resource("dev", "Microsoft.Network/networkSecurityGroups/securityRules", "chaufher-dev-nsg/admin", {"properties": rule({}).properties})
	judge([alone]) == {"nsg-management-ports"}
}

test_rules_that_let_nobody_else_in_are_fine if {
	judge([group({"access": "Deny"})]) == set()
	judge([group({"direction": "Outbound"})]) == set()
	judge([group({"sourceAddressPrefix": "VirtualNetwork"})]) == set()
	judge([group({"destinationPortRange": "443"})]) == set()
	judge([group({"protocol": "Udp"})]) == set()
	judge([group({"destinationPortRange": "8000-9000"})]) == set()
}

network_of(subnets) := fixtures.resource("dev", "Microsoft.Network/virtualNetworks", "chaufher-dev-net-weu", {"properties": {"subnets": subnets}})

test_a_subnet_without_a_group_is_found if {
	judge([network_of([{"name": "sites", "properties": {"addressPrefix": "10.0.0.0/24"}}])]) == {"subnet-nsg"}
	judge([fixtures.resource("dev", "Microsoft.Network/virtualNetworks/subnets", "chaufher-dev-net-weu/sites", {})]) == {"subnet-nsg"}
}

test_a_subnet_with_a_group_is_fine_and_one_that_may_not_have_one if {
	judge([network_of([
		{"name": "sites", "properties": {"networkSecurityGroup": {"id": "/subscriptions/s/nsg"}}},
		{"name": "GatewaySubnet", "properties": {}},
	])]) == set()
}
