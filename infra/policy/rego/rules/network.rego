# Who may reach what, as data/network.yaml says.
package chaufher.rules.network

import data.chaufher.estate
import data.chaufher.finding

closed := {lower(type): path | some type, path in data.network.closed}

# Public addresses of what holds data.
findings contains finding.of("public-network-access", resource, why) if {
	some resource in estate.resources
	path := closed[resource.type]
	not is_injected(resource)
	access := object.get(resource, split(lower(path), "."), "not set")
	access != "disabled"
	why := sprintf("%s is %s", [path, access])
}

# Public addresses of what nobody has thought of.
findings contains finding.of("public-network-access", resource, why) if {
	some resource in estate.resources
	not closed[resource.type]
	not estate.is_any_of(resource.type, data.network.public)
	resource.properties.publicnetworkaccess == "enabled"
	why := "properties.publicNetworkAccess is enabled, and infra/policy/data/network.yaml does not list the type as public"
}

is_injected(resource) if estate.at(resource, data.network.injected)

findings contains finding.of("private-endpoint", resource, "no private endpoint leads to it") if {
	some resource in estate.resources
	path := closed[resource.type]
	not is_injected(resource)
	estate.at(resource, path) == "disabled"
	not resource.key in endpoint_targets
}

endpoint_targets contains connection.properties.privatelinkserviceid if {
	some resource in estate.everything
	resource.type == "microsoft.network/privateendpoints"
	some list in ["privatelinkserviceconnections", "manualprivatelinkserviceconnections"]
	some connection in resource.properties[list]
}

# Lists of addresses that take in everybody.
findings contains finding.of("firewall-any", resource, why) if {
	some resource in estate.resources
	endswith(resource.type, "/firewallrules")
	start := resource.properties.startipaddress
	is_anywhere(start)
	why := sprintf("it allows %s to %s", [start, resource.properties.endipaddress])
}

findings contains finding.of("firewall-any", resource, why) if {
	some resource in estate.resources
	some list in ["networkacls", "networkruleset", "networkrulesets"]
	some rule in resource.properties[list].iprules
	is_anywhere(rule.value)
	why := sprintf("its list of addresses allows %s", [rule.value])
}

findings contains finding.of("firewall-any", resource, why) if {
	some resource in estate.resources
	resource.type in estate.site_types
	some list in ["ipsecurityrestrictions", "scmipsecurityrestrictions"]
	some rule in resource.properties.siteconfig[list]
	rule.action == "allow"
	is_anywhere(rule.ipaddress)
	why := sprintf("%s allows %s", [rule.name, rule.ipaddress])
}

is_anywhere(address) if address in data.network.anywhere

# Network security groups.
findings contains finding.of("nsg-management-ports", resource, why) if {
	some {"resource": resource, "name": name, "rule": rule} in security_rules
	rule.direction == "inbound"
	rule.access == "allow"
	rule.protocol in {"*", "tcp"}
	some source in listed(rule, "sourceaddressprefix")
	is_anywhere(source)
	ports := [port |
		some port in data.network.management_ports
		some range in listed(rule, "destinationportrange")
		in_range(port, range)
	]
	count(ports) > 0
	why := sprintf("%s lets %s in on %s", [name, source, concat(", ", [sprintf("%d", [port]) | some port in ports])])
}

security_rules contains {"resource": resource, "name": rule.name, "rule": rule.properties} if {
	some resource in estate.resources
	resource.type == "microsoft.network/networksecuritygroups"
	some rule in resource.properties.securityrules
}

security_rules contains {"resource": resource, "name": estate.last_part(resource.name), "rule": resource.properties} if {
	some resource in estate.resources
	resource.type == "microsoft.network/networksecuritygroups/securityrules"
}

# A rule has one value, or several under the plural of the name.
listed(rule, name) := array.concat(
	[value | value := rule[name]],
	[value | some value in rule[plural(name)]],
)

plural("sourceaddressprefix") := "sourceaddressprefixes"

plural("destinationportrange") := "destinationportranges"

in_range(_, "*")

in_range(port, range) if range == sprintf("%d", [port])

in_range(port, range) if {
	[from, to] := split(range, "-")
	port >= to_number(from)
	port <= to_number(to)
}

findings contains finding.of("subnet-nsg", resource, why) if {
	some {"resource": resource, "name": name, "subnet": subnet} in subnets
	not name in {lower(exempt) | some exempt in data.network.subnets_without_group}
	not subnet.networksecuritygroup.id
	why := sprintf("subnet %s has no network security group", [name])
}

subnets contains {"resource": resource, "name": subnet.name, "subnet": subnet.properties} if {
	some resource in estate.resources
	resource.type == "microsoft.network/virtualnetworks"
	some subnet in resource.properties.subnets
}

subnets contains {
	"resource": resource,
	"name": lower(estate.last_part(resource.name)),
	"subnet": resource.properties,
} if {
	some resource in estate.resources
	resource.type == "microsoft.network/virtualnetworks/subnets"
}
