package chaufher.rules.places_test

import data.chaufher.fixtures
import data.chaufher.rules.places

plan(environment, rest) := fixtures.resource(environment, "Microsoft.Web/serverfarms", "plan", rest)

judge(resource) := rules if {
	found := places.findings with input as fixtures.of({resource.tags.environment: [resource]})
	rules := fixtures.rules_of(found)
}

test_our_regions_are_fine_in_any_spelling_and_so_is_no_region if {
	judge(plan("dev", {"location": "West Europe"})) == set()
	judge(plan("dev", {"location": "global"})) == set()
	judge(json.remove(plan("dev", {}), ["location"])) == set()
}

test_another_region_is_found if judge(plan("dev", {"location": "eastus"})) == {"allowed-region"}

test_an_environment_can_have_regions_of_its_own if {
	judge(plan("prod", {})) == {"allowed-region"} with data.places.regions as {"any": ["westeurope"], "prod": ["northeurope"]}
}

test_a_size_that_the_environment_may_not_have_is_found if {
	judge(plan("dev", {"sku": {"name": "P3v3"}})) == {"allowed-sku"}
	judge(plan("prod", {"sku": {"name": "P3v3"}})) == set()
	judge(plan("prod", {"sku": {"name": "B1"}})) == {"allowed-sku"}
}

test_sizes_below_the_properties_are_looked_at if {
	judge(vault("standard")) == set()
	judge(vault("gold")) == {"allowed-sku"}
}

test_a_type_whose_sizes_nobody_listed_is_shown if {
	judge(fixtures.resource("dev", "Microsoft.New/things", "a", {"sku": {"name": "S1"}})) == {"sku-unlisted"}
}

vault(sku) := fixtures.resource("dev", "Microsoft.KeyVault/vaults", "a", {"properties": {"sku": {"family": "A", "name": sku}}})
