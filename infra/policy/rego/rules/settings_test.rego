package chaufher.rules.settings_test

import data.chaufher.fixtures
import data.chaufher.rules.settings

thing(properties) := fixtures.resource("dev", "Microsoft.X/Things", "chaufher-dev-thing/leaf", {"properties": properties})

judge(row, resources) := found if {
	found := settings.findings with data.settings as {"rule-a": [object.union(
		{"types": ["Microsoft.X/things"], "path": "properties.minimumTlsVersion"},
		row,
	)]}
		with input as fixtures.of(resources)
}

test_a_value_of_the_list_is_right_in_any_spelling if {
	count(judge({"allowed": ["TLS1_2"]}, {"dev": [thing({"MinimumTLSVersion": "tls1_2"})]})) == 0
}

test_another_value_is_wrong_and_shown_with_what_it_has_to_be if {
	judge({"allowed": ["TLS1_2", "TLS1_3"]}, {"dev": [thing({"minimumTlsVersion": "TLS1_0"})]}) == {{
		"rule": "rule-a",
		"environment": "dev",
		"resource": thing({}).id,
		"why": "properties.minimumTlsVersion is tls1_0, and has to be TLS1_2 or TLS1_3",
	}}
}

test_an_expression_that_nobody_can_evaluate_yet_is_not_taken_for_right if {
	count(judge({"allowed": [true]}, {"dev": [thing({"minimumTlsVersion": "[parameters('x')]"})]})) == 1
}

test_what_is_not_said_is_wrong_unless_the_default_is_right if {
	[found] := [found | some found in judge({"allowed": [false]}, {"dev": [thing({})]})]
	endswith(found.why, "is not set, and has to be false")
	count(judge({"allowed": [false], "absent": "allowed"}, {"dev": [thing({})]})) == 0
}

test_false_is_a_value if {
	count(judge({"allowed": [false]}, {"dev": [thing({"minimumTlsVersion": false})]})) == 0
	count(judge({"allowed": [true], "absent": "allowed"}, {"dev": [thing({"minimumTlsVersion": false})]})) == 1
}

test_a_number_has_to_be_large_enough if {
	count(judge({"at_least": 7}, {"dev": [thing({"minimumTlsVersion": 7})]})) == 0
	[found] := [found | some found in judge({"at_least": 7}, {"dev": [thing({"minimumTlsVersion": 6})]})]
	endswith(found.why, "is 6, and has to be at least 7")
}

test_a_text_is_never_large_enough if {
	count(judge({"at_least": 7}, {"dev": [thing({"minimumTlsVersion": "[reference('a').b]"})]})) == 1
}

test_another_property_can_make_it_pointless if {
	row := {"allowed": ["TLS1_2"], "unless": {"path": "properties.closed", "in": ["Yes"]}}
	count(judge(row, {"dev": [thing({"closed": "YES"})]})) == 0
	count(judge(row, {"dev": [thing({"closed": "No"})]})) == 1
	count(judge(row, {"dev": [thing({})]})) == 1
}

test_it_can_hold_in_some_environments_only if {
	row := {"allowed": ["TLS1_2"], "environments": ["prod", "ephemeral"]}
	[found] := [found | some found in judge(row, {"dev": [thing({})], "prod": [thing({})]})]
	found.environment == "prod"
	count(judge(row, {"pr12": [thing({})]})) == 1
}

test_it_can_hold_for_some_classes_of_data_only if {
	row := {"allowed": ["TLS1_2"], "data_classes": ["confidential"]}
	count(judge(row, {"dev": [thing({})]})) == 0
	confidential := object.union(thing({}), {"tags": {"dataClass": "Confidential"}})
	count(judge(row, {"dev": [confidential]})) == 1
}

test_it_can_be_about_one_name_only if {
	count(judge({"allowed": ["TLS1_2"], "named": "leaf"}, {"dev": [thing({})]})) == 1
	count(judge({"allowed": ["TLS1_2"], "named": "other"}, {"dev": [thing({})]})) == 0
}

test_other_types_are_left_alone if {
	other := fixtures.resource("dev", "Microsoft.X/others", "chaufher-dev-other", {})
	count(judge({"allowed": ["TLS1_2"]}, {"dev": [other]})) == 0
}
