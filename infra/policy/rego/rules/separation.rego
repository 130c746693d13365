# No environment refers to another one.
package chaufher.rules.separation

import data.chaufher.estate
import data.chaufher.finding

findings contains finding.of("foreign-reference", resource, why) if {
	some resource in estate.resources
	text := searched(resource)
	found := (by_name(resource, text) | by_word(resource, text)) | by_id(resource, text)
	count(found) > 0
	why := sprintf("it refers to %s: %s", [
		concat(", ", {other | some [other, _] in found}),
		concat(", ", {mention | some [_, mention] in found}),
	])
}

# Its tag `environment` is judged by the rule tag-values; everything else about it is looked through.
searched(resource) := lower(json.marshal(json.remove(resource, ["text", "environment", "tags/environment"])))

# chaufher-prod-kv-weu, chaufherprodmediaweu.
by_name(resource, text) := {[other, mention] |
	some pattern in name_patterns
	some [mention, other] in regex.find_all_string_submatch_n(pattern, text, -1)
	other != resource.environment
	estate.is_environment(other)
}

name_patterns := [
	sprintf("%s-([a-z0-9]+)", [data.environments.project]),
	sprintf("%s(%s|%s)", [data.environments.project, concat("|", data.environments.lasting), trim(data.environments.ephemeral.name, "^$")]),
]

# What alerts carry and programs read: {"environment":"prod"}, {"name":"environment","value":"prod"}.
by_word(resource, text) := {[other, mention] |
	some [mention, other] in regex.find_all_string_submatch_n(`"environment"(?::|,"value":)"([^"]*)"`, text, -1)
	other != resource.environment
	estate.is_environment(other)
}

# Subscriptions and resources that another environment has, and its own has not.
by_id(resource, text) := {[other, id] |
	some pattern in [`/subscriptions/[^"'\\,)\]/]+`, `/subscriptions/[^"'\\,)\]]+`]
	some id in regex.find_n(pattern, text, -1)
	not id in ids[resource.environment]
	some other, theirs in ids
	other != resource.environment
	id in theirs
}

ids := {environment: all |
	some environment, keys in declared
	all := keys | subscriptions[environment]
}

# The ids that each environment declares.
declared := {environment: keys |
	some environment, snapshot in input.environments
	keys := {lower(source.id) | some source in snapshot.predictedResources}
}

subscriptions := {environment: found |
	some environment, keys in declared
	found := {concat("/", array.slice(split(key, "/"), 0, 3)) | some key in keys}
}

findings contains {
	"rule": "production-subscription",
	"environment": environment,
	"resource": subscription,
	"why": sprintf("prod shares it with %s", [concat(", ", sharing)]),
} if {
	some subscription in subscriptions.prod
	sharing := {other | some other, theirs in subscriptions; other != "prod"; subscription in theirs}
	count(sharing) > 0
	some environment in (sharing | {"prod"})
	environment in estate.judged
}
