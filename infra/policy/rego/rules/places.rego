# Regions and sizes, as data/places.yaml allows them to each class of environments.
package chaufher.rules.places

import data.chaufher.estate
import data.chaufher.finding

regions(environment) := object.get(data.places.regions, estate.class_of(environment), data.places.regions.any)

findings contains finding.of("allowed-region", resource, why) if {
	some resource in estate.resources
	region := replace(resource.location, " ", "")
	region != "global"
	allowed := regions(resource.environment)
	not region in allowed
	why := sprintf("it is in %s; allowed are %s", [region, concat(", ", allowed)])
}

skus := {lower(type): lists | some type, lists in data.places.skus}

findings contains finding.of("allowed-sku", resource, why) if {
	some resource in estate.resources
	sku := sku_of(resource)
	lists := skus[resource.type]
	allowed := object.get(lists, estate.class_of(resource.environment), lists.any)
	not sku in {lower(name) | some name in allowed}
	why := sprintf("its SKU is %s; allowed in %s are %s", [sku, resource.environment, concat(", ", allowed)])
}

findings contains finding.of("sku-unlisted", resource, why) if {
	some resource in estate.resources
	sku := sku_of(resource)
	not skus[resource.type]
	why := sprintf("its SKU is %s", [sku])
}

sku_of(resource) := object.get(resource, ["sku", "name"], object.get(resource, ["properties", "sku", "name"], null)) if {
	has_sku(resource)
}

has_sku(resource) if resource.sku.name

has_sku(resource) if resource.properties.sku.name
