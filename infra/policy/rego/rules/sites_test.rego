package chaufher.rules.sites_test

import data.chaufher.fixtures
import data.chaufher.rules.sites

judge(resources) := rules if {
	found := sites.findings with input as fixtures.dev(resources)
	rules := fixtures.rules_of(found)
}

site(type, name, config) := [
	fixtures.resource("dev", type, name, {"properties": {"siteConfig": config}}),
	publishing(type, name, "ftp", false),
	publishing(type, name, "scm", false),
]

publishing(type, name, kind, allow) := fixtures.resource(
	"dev",
	sprintf("%s/basicPublishingCredentialsPolicies", [type]),
	sprintf("%s/%s", [name, kind]),
	{"properties": {"allow": allow}},
)

api(config) := site("Microsoft.Web/sites", "chaufher-dev-api-weu", config)

setting(value) := api({"appSettings": [{"name": "MEDIA", "value": value}]})

test_no_password_publishes_to_it if judge(api({})) == set()

test_a_publishing_password_is_found_on_a_site_and_on_a_slot if {
	[alone, ftp, _] := api({})
	judge([alone]) == {"basic-publishing"}
	judge([alone, ftp]) == {"basic-publishing"}
	[slot, _, _] := site("Microsoft.Web/sites/slots", "chaufher-dev-api-weu/staging", {})
	judge([slot]) == {"basic-publishing"}
	judge([alone, ftp, publishing("Microsoft.Web/sites", "chaufher-dev-api-weu", "scm", true)]) == {"basic-publishing"}
}

test_the_policies_of_the_site_do_not_cover_its_slot if {
	[slot, _, _] := site("Microsoft.Web/sites/slots", "chaufher-dev-api-weu/staging", {})
	judge(array.concat(api({}), [slot])) == {"basic-publishing"}
}

test_a_setting_with_a_key_is_found if {
	judge(setting("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==")) == {"secret-in-setting"}
	judge(setting("Endpoint=sb://a/;SharedAccessKeyName=b;SharedAccessKey=c")) == {"secret-in-setting"}
	judge(setting("Endpoint=https://a;AccessKey=b;Version=1.0;")) == {"secret-in-setting"}
	judge(setting("Server=a;User Id=b;Password=c")) == {"secret-in-setting"}
	judge(setting("https://a.blob.core.windows.net/c?sv=1&sig=abc")) == {"secret-in-setting"}
}

test_a_setting_without_one_is_fine if {
	judge(setting("@Microsoft.KeyVault(VaultName=a;SecretName=b)")) == set()
	judge(setting("https://a.blob.core.windows.net")) == set()
	judge(setting("ClientId=a;Authorization=AAD")) == set()
	judge(setting("[reference('a').ConnectionString]")) == set()
}

test_a_key_that_the_template_asks_for_is_found_wherever_it_goes if {
	judge(setting("[listKeys('a', '2024-01-01').keys[0].value]")) == {"secret-in-setting"}
	hook := fixtures.resource("dev", "Microsoft.Logic/workflows", "a", {"properties": {"b": {"c": "[format('x{0}', listCallbackUrl('a').value)]"}}})
	judge([hook]) == {"secret-in-setting"}
}

test_connection_strings_are_looked_at_in_both_spellings if {
	judge(api({"connectionStrings": [{"name": "a", "connectionString": "Server=a;Pwd=b"}]})) == {"secret-in-setting"}
}

test_settings_that_are_a_resource_of_their_own_are_looked_at if {
	settings := fixtures.resource("dev", "Microsoft.Web/sites/config", "chaufher-dev-api-weu/appsettings", {"properties": {"A": "AccountKey=b"}})
	judge([settings]) == {"secret-in-setting"}
	strings := fixtures.resource("dev", "Microsoft.Web/sites/slots/config", "chaufher-dev-api-weu/staging/connectionstrings", {"properties": {"A": {"type": "Custom", "value": "AccountKey=b"}}})
	judge([strings]) == {"secret-in-setting"}
}

test_a_webhook_with_a_code_in_its_address_is_found if {
	judge([group("https://a.azurewebsites.net/api/alerts?code=abc")]) == {"secret-in-setting"}
	judge([group("https://a.azurewebsites.net/api/alerts")]) == set()
}

group(address) := fixtures.resource("dev", "Microsoft.Insights/actionGroups", "a", {"properties": {"webhookReceivers": [{"name": "a", "serviceUri": address}]}})
