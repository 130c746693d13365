# Tags, as data/tags.yaml says.
package chaufher.rules.tags

import data.chaufher.estate
import data.chaufher.finding

tagged contains resource if {
	some resource in estate.resources
	takes_tags(resource)
}

takes_tags(resource) if {
	estate.is_top_level(resource)
	not estate.is_any_of(resource.type, data.tags.untaggable)
}

takes_tags(resource) if estate.is_any_of(resource.type, data.tags.children)

tags_of(resource) := object.get(resource, "tags", {})

findings contains finding.of("required-tags", resource, why) if {
	some resource in tagged
	missing := [tag | some tag, _ in data.tags.required; not tags_of(resource)[lower(tag)]]
	count(missing) > 0
	why := sprintf("it lacks %s", [concat(", ", missing)])
}

findings contains finding.of("tag-values", resource, why) if {
	some resource in tagged
	some tag, pattern in data.tags.required
	value := tags_of(resource)[lower(tag)]
	wanted := replace(pattern, "{environment}", resource.environment)
	not regex.match(wanted, value)
	why := sprintf("%s is %q, and has to match %s", [tag, value, wanted])
}

findings contains finding.of("expiry-tag", resource, "an ephemeral environment, without expiresOn") if {
	some resource in tagged
	is_ephemeral(resource)
	not tags_of(resource).expireson
}

findings contains finding.of("expiry-tag", resource, why) if {
	some resource in tagged
	is_ephemeral(resource)
	end := tags_of(resource).expireson
	not is_near(end)
	why := sprintf("expiresOn is %q, and has to be a day from today to %d days ahead", [
		end,
		data.environments.ephemeral.longest_days,
	])
}

findings contains finding.of("expiry-tag", resource, "it has expiresOn, in an environment that stays") if {
	some resource in tagged
	not is_ephemeral(resource)
	tags_of(resource).expireson
}

is_ephemeral(resource) if estate.class_of(resource.environment) == "ephemeral"

is_near(end) if {
	regex.match(`^\d{4}-\d{2}-\d{2}$`, end)
	from := time.parse_ns("2006-01-02", input.today)
	until := time.parse_ns("2006-01-02", end)
	until >= from
	until <= time.add_date(from, 0, 0, data.environments.ephemeral.longest_days)
}
