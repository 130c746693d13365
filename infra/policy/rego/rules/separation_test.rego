package chaufher.rules.separation_test

import data.chaufher.fixtures
import data.chaufher.rules.separation

site(environment, properties) := fixtures.resource(environment, "Microsoft.Web/sites", "site", {"properties": properties})

judge(properties) := rules if {
	found := separation.findings with input as fixtures.of({
		"dev": [site("dev", properties)],
		"prod": [site("prod", {}), fixtures.resource("prod", "Microsoft.X/things", "shared", {})],
	})
	rules := fixtures.rules_of(found)
}

test_references_within_the_environment_are_fine if {
	judge({"plan": fixtures.id_of("dev", "Microsoft.Web/serverfarms", "chaufher-dev-plan"), "media": "https://chaufherdevmedia.blob.core.windows.net"}) == set()
}

test_the_name_of_another_environment_is_found_with_and_without_dashes if {
	judge({"host": "https://chaufher-prod-kv-weu.vault.azure.net"}) == {"foreign-reference"}
	judge({"host": "https://chaufherprodmediaweu.blob.core.windows.net"}) == {"foreign-reference"}
	judge({"host": "chaufher-pr12-api-weu.azurewebsites.net"}) == {"foreign-reference"}
}

test_words_that_only_begin_like_an_environment_are_fine if {
	judge({"text": "chaufher-products chaufher-preview chaufher-devices"}) == set()
}

test_the_finding_says_what_it_refers_to if {
	[found] := [found | some found in separation.findings] with input as fixtures.dev([site("dev", {"host": "chaufher-staging-api"})])
	found.why == "it refers to staging: chaufher-staging"
}

test_the_id_of_another_environments_resource_is_found_whatever_it_is_called if {
	judge({"id": fixtures.id_of("prod", "Microsoft.X/things", "shared")}) == {"foreign-reference"}
}

test_any_id_in_another_environments_subscription_is_found if {
	judge({"id": sprintf("[reference('%s/resourceGroups/x', '2024')]", [fixtures.subscription_of.prod])}) == {"foreign-reference"}
}

test_the_word_of_another_environment_is_found_in_settings_and_alerts if {
	judge({"appSettings": [{"name": "ENVIRONMENT", "value": "prod"}]}) == {"foreign-reference"}
	judge({"webHookProperties": {"environment": "prod"}}) == {"foreign-reference"}
	judge({"webHookProperties": {"environment": "dev"}}) == set()
}

test_the_tag_of_the_environment_is_left_to_another_rule if {
	tagged := fixtures.resource("dev", "Microsoft.Web/sites", "site", {"tags": {"environment": "prod"}})
	count(separation.findings) == 0 with input as fixtures.dev([tagged])
}

test_a_link_in_a_tag_is_looked_at if {
	linked := fixtures.resource("dev", "Microsoft.Insights/webtests", "test", {"tags": {sprintf("hidden-link:%s/a", [fixtures.subscription_of.prod]): "Resource"}})
	fixtures.rules_of(separation.findings) == {"foreign-reference"} with input as fixtures.of({"dev": [linked], "prod": [site("prod", {})]})
}

test_production_has_a_subscription_of_its_own if {
	shared := json.patch(site("prod", {}), [{"op": "replace", "path": "/id", "value": sprintf("%s/x", [fixtures.subscription_of.dev])}])
	found := separation.findings with input as fixtures.of({"dev": [site("dev", {})], "prod": [shared]})
	{sprintf("%s %s", [one.environment, one.rule]) | some one in found} == {"dev production-subscription", "prod production-subscription"}
}

test_other_environments_may_share_one if {
	found := separation.findings with input as fixtures.of({
		"dev": [site("dev", {})],
		"pr12": [site("pr12", {})],
		"prod": [site("prod", {})],
	})
	count(found) == 0
}
