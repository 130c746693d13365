package chaufher_test

import data.chaufher
import data.chaufher.fixtures

untagged := fixtures.resource("dev", "Microsoft.Web/serverfarms", "chaufher-dev-plan-weu", {"tags": null})

test_a_finding_has_the_level_reason_and_remedy_of_its_rule if {
	[found] := chaufher.findings with input as fixtures.dev([untagged])
	found.rule == "required-tags"
	found.level == data.rules["required-tags"].level
	found.reason == data.rules["required-tags"].why
	found.fix == data.rules["required-tags"].fix
	found.why == "it lacks component, costCentre, dataClass, environment, owner"
}

test_a_rule_without_an_entry_blocks if {
	[found] := chaufher.findings with input as fixtures.dev([untagged]) with data.rules as {}
	found.level == "block"
	contains(found.fix, "rules.yaml")
}

test_open_expressions_are_counted if {
	open := fixtures.resource("dev", "Microsoft.Web/sites", "a", {"properties": {"a": "[reference('x').y]", "b": ["[parameters('z')]", "c"]}})
	chaufher.open == {"dev": 2} with input as fixtures.dev([open])
}
