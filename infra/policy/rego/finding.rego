# What a rule says of a resource. report.rego adds how bad that is, why, and what to do.
package chaufher.finding

of(rule, resource, why) := {
	"rule": rule,
	"environment": resource.environment,
	"resource": resource.id,
	"why": why,
}
