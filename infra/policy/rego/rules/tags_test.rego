package chaufher.rules.tags_test

import data.chaufher.fixtures
import data.chaufher.rules.tags

judge(environment, type, rest) := rules if {
	found := tags.findings with input as fixtures.of({environment: [fixtures.resource(environment, type, "chaufher/a", rest)]})
	rules := fixtures.rules_of(found)
}

test_all_tags_are_fine if judge("dev", "Microsoft.Web/sites", {}) == set()

test_a_missing_tag_is_named if {
	site := json.remove(fixtures.resource("dev", "Microsoft.Web/sites", "a", {}), ["tags/dataClass", "tags/owner"])
	[found] := [found | some found in tags.findings] with input as fixtures.dev([site])
	found.rule == "required-tags"
	found.why == "it lacks dataClass, owner"
}

test_a_resource_without_tags_lacks_them if judge("dev", "Microsoft.Web/sites", {"tags": null}) == {"required-tags"}

test_a_child_that_takes_tags_needs_them if {
	judge("dev", "Microsoft.Web/sites/slots", {"tags": null}) == {"required-tags"}
}

test_what_takes_no_tags_needs_none if {
	judge("dev", "Microsoft.Authorization/roleAssignments", {"tags": null}) == set()
	judge("dev", "Microsoft.Web/sites/config", {"tags": null}) == set()
}

test_the_tag_of_another_environment_is_found if {
	judge("dev", "Microsoft.Web/sites", {"tags": {"environment": "prod"}}) == {"tag-values"}
}

test_a_value_that_means_nothing_is_found if {
	judge("dev", "Microsoft.Web/sites", {"tags": {"owner": "somebody"}}) == {"tag-values"}
	judge("dev", "Microsoft.Web/sites", {"tags": {"dataClass": "secret"}}) == {"tag-values"}
	judge("dev", "Microsoft.Web/sites", {"tags": {"costCentre": ""}}) == {"tag-values"}
}

test_an_ephemeral_environment_has_an_end if {
	judge("pr12", "Microsoft.Web/sites", {}) == {"expiry-tag"}
	judge("pr12", "Microsoft.Web/sites", {"tags": {"expiresOn": "2026-12-01"}}) == set()
}

test_the_end_is_a_day_soon if {
	judge("pr12", "Microsoft.Web/sites", {"tags": {"expiresOn": "2026-11-24"}}) == set()
	judge("pr12", "Microsoft.Web/sites", {"tags": {"expiresOn": "2026-11-23"}}) == {"expiry-tag"}
	judge("pr12", "Microsoft.Web/sites", {"tags": {"expiresOn": "2027-11-24"}}) == {"expiry-tag"}
	judge("pr12", "Microsoft.Web/sites", {"tags": {"expiresOn": "soon"}}) == {"expiry-tag"}
}

test_an_environment_that_stays_has_no_end if {
	judge("dev", "Microsoft.Web/sites", {"tags": {"expiresOn": "2026-12-01"}}) == {"expiry-tag"}
}
