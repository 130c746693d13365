# What keeps logs sends them to the workspace.
package chaufher.rules.diagnostics

import data.chaufher.estate
import data.chaufher.finding

findings contains finding.of("diagnostics", resource, "no diagnostic setting sends its logs or metrics anywhere") if {
	some resource in estate.resources
	estate.is_any_of(resource.type, data.diagnostics.types)
	not resource.key in observed
}

observed contains observed_key if {
	some setting in estate.resources
	setting.type == "microsoft.insights/diagnosticsettings"
	some destination in ["workspaceid", "storageaccountid", "eventhubauthorizationruleid"]
	setting.properties[destination]
	some kind in ["logs", "metrics"]
	some source in setting.properties[kind]
	source.enabled == true
	observed_key := regex.replace(setting.key, `/providers/microsoft\.insights/diagnosticsettings/[^/]+$`, "")
}
