# Resources and inputs that the tests of the rules are made of.
package chaufher.fixtures

subscription_of := {
	"dev": "/subscriptions/00000000-0000-4000-8000-000000000001",
	"staging": "/subscriptions/00000000-0000-4000-8000-000000000002",
	"prod": "/subscriptions/00000000-0000-4000-8000-000000000003",
	"pr12": "/subscriptions/00000000-0000-4000-8000-000000000001",
}

# An input of one environment, or of several.
of(environments) := {
	"environments": {name: {"predictedResources": resources} | some name, resources in environments},
	"today": "2026-11-24",
}

dev(resources) := of({"dev": resources})

prod(resources) := of({"prod": resources})

# `rest` goes over what every resource has.
resource(environment, type, name, rest) := object.union(
	{
		"id": id_of(environment, type, name),
		"type": type,
		"name": name,
		"location": "westeurope",
		"tags": {
			"owner": "platform@chaufher.example",
			"costCentre": "cc-1100",
			"environment": environment,
			"dataClass": "internal",
			"component": "api",
		},
		"properties": {},
	},
	rest,
)

# .../providers/Microsoft.Web/sites/chaufher-dev-api-weu/slots/staging
id_of(environment, type, name) := sprintf("%s/resourceGroups/chaufher-%s/providers/%s/%s", [
	subscription_of[environment],
	environment,
	parts[0],
	concat("/", [sprintf("%s/%s", [parts[index + 1], part]) | some index, part in split(name, "/")]),
]) if {
	parts := split(type, "/")
}

rules_of(findings) := {finding.rule | some finding in findings}
