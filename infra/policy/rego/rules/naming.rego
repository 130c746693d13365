# How resources are called, as data/naming.yaml says.
package chaufher.rules.naming

import data.chaufher.estate
import data.chaufher.finding

named contains {"resource": resource, "form": form} if {
	some resource in estate.resources
	estate.is_top_level(resource)
	not estate.is_any_of(resource.type, data.naming.exempt)
	form := object.get(forms, resource.type, {})
}

forms := {lower(type): form | some type, form in data.naming.types}

findings contains finding.of("name-pattern", resource, why) if {
	some {"resource": resource, "form": form} in named
	pattern := filled(object.get(form, "pattern", data.naming.default), resource.environment)
	not regex.match(pattern, resource.name)
	why := sprintf("%q is not of the form %s", [resource.name, pattern])
}

findings contains finding.of("name-pattern", resource, why) if {
	some {"resource": resource, "form": form} in named
	length := count(resource.name)
	length > form.longest
	why := sprintf("%q has %d characters, and Azure takes %d", [resource.name, length, form.longest])
}

filled(pattern, environment) := strings.replace_n(
	{"{prefix}": estate.prefix_of(environment), "{compact}": estate.compact_of(environment)},
	pattern,
)

findings contains finding.of("name-region", resource, why) if {
	some {"resource": resource, "form": _} in named
	estate.is_any_of(resource.type, data.naming.regional)
	code := data.naming.codes[replace(resource.location, " ", "")]
	not carries(resource, code)
	why := sprintf("it is in %s, and %q does not say %s", [resource.location, resource.name, code])
}

carries(resource, code) if code in split(resource.name, "-")

# A name without dashes.
carries(resource, code) if {
	not contains(resource.name, "-")
	endswith(resource.name, code)
}
