# Rules that ask for the value of one property, as data/settings.yaml lists them.
package chaufher.rules.settings

import data.chaufher.estate
import data.chaufher.finding

findings contains finding.of(asked.rule, resource, sprintf("%s %s", [asked.path, complaint])) if {
	some resource in estate.resources
	some asked in asked_of[resource.type]
	applies(asked.row, resource)
	not pointless(asked.row, resource)
	complaint := mistake(asked, resource)
}

# By type: the row in lower case, like the resources, and the words of the table for people.
asked_of[lower(type)] contains {
	"rule": rule,
	"path": row.path,
	"wanted": wanted(row),
	"row": json.unmarshal(lower(json.marshal(row))),
} if {
	some rule, rows in data.settings
	some row in rows
	some type in row.types
}

wanted(row) := concat(" or ", [sprintf("%v", [value]) | some value in row.allowed]) if row.allowed

wanted(row) := sprintf("at least %v", [row.at_least])

applies(row, resource) if {
	named(row, resource)
	in_environment(row, resource)
	of_data_class(row, resource)
}

named(row, _) if not row.named

named(row, resource) if lower(estate.last_part(resource.name)) == row.named

in_environment(row, _) if not row.environments

in_environment(row, resource) if estate.class_of(resource.environment) in row.environments

of_data_class(row, _) if not row.data_classes

of_data_class(row, resource) if resource.tags.dataclass in row.data_classes

pointless(row, resource) if estate.at(resource, row.unless.path) in row.unless.in

mistake(asked, resource) := sprintf("is not set, and has to be %s", [asked.wanted]) if {
	not is_set(asked.row, resource)
	not asked.row.absent == "allowed"
}

mistake(asked, resource) := sprintf("is %v, and has to be %s", [value, asked.wanted]) if {
	value := estate.at(resource, asked.row.path)
	not is_right(asked.row, value)
}

is_set(row, resource) if estate.at(resource, row.path) != null

is_right(row, value) if value in row.allowed

is_right(row, value) if {
	is_number(value)
	value >= row.at_least
}
