package chaufher.rules.diagnostics_test

import data.chaufher.fixtures
import data.chaufher.rules.diagnostics

vault := fixtures.resource("dev", "Microsoft.KeyVault/vaults", "chaufher-dev-kv-weu", {})

setting(properties) := {
	"id": sprintf("%s/providers/Microsoft.Insights/diagnosticSettings/to-workspace", [upper(vault.id)]),
	"type": "Microsoft.Insights/diagnosticSettings",
	"name": "to-workspace",
	"properties": properties,
}

judge(resources) := rules if {
	found := diagnostics.findings with input as fixtures.dev(resources)
	rules := fixtures.rules_of(found)
}

test_logs_that_go_to_the_workspace_are_fine if {
	judge([vault, setting({"workspaceId": "/w", "logs": [{"category": "AuditEvent", "enabled": true}]})]) == set()
	judge([vault, setting({"workspaceId": "/w", "metrics": [{"category": "AllMetrics", "enabled": true}]})]) == set()
}

test_a_resource_without_a_setting_is_found if judge([vault]) == {"diagnostics"}

test_a_setting_that_sends_nothing_does_not_count if {
	judge([vault, setting({"workspaceId": "/w", "logs": [{"category": "AuditEvent", "enabled": false}]})]) == {"diagnostics"}
	judge([vault, setting({"workspaceId": "/w", "logs": []})]) == {"diagnostics"}
}

test_a_setting_that_sends_it_nowhere_does_not_count if {
	judge([vault, setting({"logs": [{"category": "AuditEvent", "enabled": true}]})]) == {"diagnostics"}
}

test_types_that_keep_no_logs_need_none if {
	judge([fixtures.resource("dev", "Microsoft.ManagedIdentity/userAssignedIdentities", "a", {})]) == set()
}
