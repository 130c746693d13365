package chaufher.rules.naming_test

import data.chaufher.fixtures
import data.chaufher.rules.naming

judge(type, name, rest) := rules if {
	found := naming.findings with input as fixtures.dev([fixtures.resource("dev", type, name, rest)])
	rules := fixtures.rules_of(found)
}

test_a_name_of_project_environment_service_and_region_is_fine if {
	judge("Microsoft.Web/sites", "chaufher-dev-api-weu", {}) == set()
	judge("Microsoft.Storage/storageAccounts", "chaufherdevmediaweu", {}) == set()
	judge("Microsoft.Insights/metricAlerts", "chaufher-dev-api-weu-5xx", {"location": "global"}) == set()
}

test_a_name_of_another_project_or_environment_is_not if {
	judge("Microsoft.Web/sites", "other-dev-api-weu", {}) == {"name-pattern"}
	judge("Microsoft.Web/sites", "chaufher-prod-api-weu", {}) == {"name-pattern"}
	judge("Microsoft.Web/sites", "chaufher-dev-API-weu", {}) == {"name-pattern"}
}

test_dashes_are_found_where_azure_takes_none if {
	judge("Microsoft.Storage/storageAccounts", "chaufher-dev-media-weu", {}) == {"name-pattern"}
}

test_a_name_that_azure_finds_too_long_is_found if {
	judge("Microsoft.KeyVault/vaults", "chaufher-dev-secretive-kv-weu", {}) == {"name-pattern"}
	judge("Microsoft.Storage/storageAccounts", "chaufherdevmediaofridersweu", {}) == {"name-pattern"}
}

test_a_type_that_nobody_listed_follows_the_common_form if {
	judge("Microsoft.New/things", "thing", {}) == {"name-pattern"}
}

test_names_that_are_not_ours_to_choose_are_left_alone if {
	judge("Microsoft.Authorization/roleAssignments", "0ae6dabd-9149-5834-aa6a-ce8396e89737", {}) == set()
	judge("Microsoft.Network/privateDnsZones", "privatelink.vaultcore.azure.net", {"location": "global"}) == set()
}

test_children_are_left_to_their_parent if {
	judge("Microsoft.Web/sites/slots", "chaufher-dev-api-weu/staging", {}) == set()
}

test_a_regional_name_says_its_own_region if {
	judge("Microsoft.KeyVault/vaults", "chaufher-dev-kv-weu", {"location": "northeurope"}) == {"name-region"}
	judge("Microsoft.KeyVault/vaults", "chaufher-dev-kv", {}) == {"name-region"}
	judge("Microsoft.Storage/storageAccounts", "chaufherdevmedianeu", {}) == {"name-region"}
	judge("Microsoft.KeyVault/vaults", "chaufher-dev-kv-neu", {"location": "North Europe"}) == set()
}
