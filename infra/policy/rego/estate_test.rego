package chaufher.estate_test

import data.chaufher.estate
import data.chaufher.fixtures

test_names_and_values_are_compared_without_case_and_shown_as_written if {
	vault := fixtures.resource("dev", "Microsoft.KeyVault/Vaults", "chaufher-dev-KV", {"properties": {"PublicNetworkAccess": "DISABLED"}})
	[read] := estate.resources with input as fixtures.dev([vault])
	read.type == "microsoft.keyvault/vaults"
	read.properties.publicnetworkaccess == "disabled"
	read.key == lower(vault.id)
	read.id == vault.id
	read.name == "chaufher-dev-KV"
}

test_only_the_environments_asked_for_are_judged_and_all_are_known if {
	both := object.union(fixtures.of({"dev": [group("dev")], "prod": [group("prod")]}), {"judged": ["dev"]})
	count(estate.everything) == 2 with input as both
	[found] := estate.resources with input as both
	found.environment == "dev"
}

test_all_environments_are_judged_where_none_is_named if {
	estate.judged == {"dev", "prod"} with input as fixtures.of({"dev": [], "prod": []})
}

test_an_environment_of_a_pull_request_is_ephemeral if {
	estate.class_of("pr12") == "ephemeral"
	estate.class_of("prod") == "prod"
	estate.is_environment("pr12")
	not estate.is_environment("privatelink")
}

group(environment) := fixtures.resource(environment, "Microsoft.Resources/resourceGroups", sprintf("chaufher-%s", [environment]), {})
