# What sites and function apps carry: passwords for publishing, and credentials in their settings.
package chaufher.rules.sites

import data.chaufher.estate
import data.chaufher.finding

findings contains finding.of("basic-publishing", resource, why) if {
	some resource in estate.resources
	resource.type in estate.site_types
	allowing := [kind |
		some kind in ["ftp", "scm"]
		not concat("/", [resource.key, "basicpublishingcredentialspolicies", kind]) in refusing
	]
	count(allowing) > 0
	why := sprintf("it may be published to with a password (%s)", [concat(", ", allowing)])
}

refusing contains resource.key if {
	some resource in estate.resources
	endswith(resource.type, "/basicpublishingcredentialspolicies")
	resource.properties.allow == false
}

findings contains finding.of("secret-in-setting", resource, why) if {
	some {"resource": resource, "name": name, "value": value} in settings
	some pattern in data.secrets.in_settings
	regex.match(pattern, value)
	why := sprintf("%s holds a credential", [name])
}

# A key that the template itself asks for ends up in the deployment's history.
findings contains finding.of("secret-in-setting", resource, why) if {
	some resource in estate.resources
	some name in regex.find_n(data.secrets.functions, resource.text, 1)
	why := sprintf("an expression calls %s…)", [name])
}

# Of a site, of its configuration as a resource of its own, and the addresses that action groups call.
settings contains {"resource": resource, "name": setting.name, "value": value} if {
	some resource in estate.resources
	resource.type in estate.site_types
	some list in ["appsettings", "connectionstrings"]
	some setting in resource.properties.siteconfig[list]
	value := object.get(setting, "value", object.get(setting, "connectionstring", ""))
}

settings contains {"resource": resource, "name": name, "value": value} if {
	some resource in estate.resources
	resource.type in {"microsoft.web/sites/config", "microsoft.web/sites/slots/config"}
	estate.last_part(resource.key) in {"appsettings", "connectionstrings"}
	some name, setting in resource.properties
	value := value_of(setting)
}

settings contains {"resource": resource, "name": receiver.name, "value": receiver.serviceuri} if {
	some resource in estate.resources
	some receiver in resource.properties.webhookreceivers
}

# Application settings are texts, connection strings objects.
value_of(setting) := setting if is_string(setting)

value_of(setting) := setting.value
