# The snapshots of all environments in the form that rules read.
#
# input: {"environments": {"dev": <what `bicep snapshot` wrote>, …}, "judged": ["dev", …], "today": "2026-11-24"}
#
# Azure compares names of types and properties, ids, and most values without case, so everything is in lower case here
# but `id` and `name`, which are as written. What only a deployment can evaluate is still there as `[expression]`.
package chaufher.estate

# Every resource of every environment: what an environment must not refer to has to be known, too.
everything := [resource |
	some environment, snapshot in input.environments
	some source in snapshot.predictedResources
	text := lower(json.marshal(source))
	lowered := json.unmarshal(text)
	resource := object.union(lowered, {
		"environment": environment,
		"id": source.id,
		"name": source.name,
		"key": lowered.id,
		"text": text,
	})
]

resources := [resource |
	some resource in everything
	resource.environment in judged
]

judged contains environment if {
	some environment, _ in input.environments
	not input.judged
}

judged contains environment if some environment in input.judged

# dev, staging, prod, or ephemeral.
class_of(environment) := environment if environment in data.environments.lasting

else := "ephemeral"

# Every name of an environment, of ours and of those that have no snapshot here.
is_environment(name) if name in data.environments.lasting

is_environment(name) if regex.match(data.environments.ephemeral.name, name)

prefix_of(environment) := sprintf("%s-%s", [data.environments.project, environment])

compact_of(environment) := concat("", [data.environments.project, environment])

# Whether a type is one of a list of `Namespace/type` or `Namespace/*`.
is_any_of(type, patterns) if {
	some pattern in patterns
	glob.match(lower(pattern), null, type)
}

# A resource in a group, or a group, and not a child of one.
is_top_level(resource) if count(split(resource.type, "/")) == 2

last_part(name) := regex.replace(name, "^.*/", "")

# The value at `properties.a.b`; undefined where any part of the path is missing.
at(resource, path) := value if {
	value := object.get(resource, split(lower(path), "."), null)
	value != null
}

is_open(value) if {
	is_string(value)
	startswith(value, "[")
}

site_types := {"microsoft.web/sites", "microsoft.web/sites/slots"}
