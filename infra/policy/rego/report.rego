# The one answer that the gate asks for: every finding of every file in rules/, with its level, reason and remedy.
package chaufher

findings := [finding |
	some area, _ in data.chaufher.rules
	some found in data.chaufher.rules[area].findings
	finding := object.union(found, entry(found.rule))
]

entry(rule) := {"level": written.level, "reason": written.why, "fix": written.fix} if {
	written := data.rules[rule]
}

# A rule that nobody wrote an entry for blocks all the same.
entry(rule) := {
	"level": "block",
	"reason": "no reason is given",
	"fix": "Give the rule an entry in infra/policy/data/rules.yaml.",
} if {
	not data.rules[rule]
}

# What a snapshot does not say and only a deployment can: counted, so that nobody takes silence for approval.
open[environment] := total if {
	some environment in data.chaufher.estate.judged
	total := count([value |
		some resource in data.chaufher.estate.resources
		resource.environment == environment
		contains(resource.text, "\"[")
		walk(resource.properties, [_, value])
		data.chaufher.estate.is_open(value)
	])
}
