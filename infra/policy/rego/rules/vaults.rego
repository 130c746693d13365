# References of settings to vaults: they resolve, follow rotations, stay in their region, and are read as somebody.
package chaufher.rules.vaults

import data.chaufher.estate
import data.chaufher.finding

vaults[environment][resource.name] := object.get(resource, "location", "") if {
	some resource in estate.everything
	resource.type == "microsoft.keyvault/vaults"
	environment := resource.environment
}

# Every `@Microsoft.KeyVault(…)` of a resource: {"vault", "version"}.
references contains {"resource": resource, "vault": parsed.vault, "version": parsed.version, "text": text} if {
	some resource in estate.resources
	some text in regex.find_n(`@microsoft\.keyvault\([^)]*\)`, resource.text, -1)
	parsed := parse(text)
}

parse(text) := {"vault": vault, "version": version} if {
	[[_, vault]] := regex.find_all_string_submatch_n(`vaultname=([^;)]*)`, text, 1)
	version := concat("", [found | some [_, found] in regex.find_all_string_submatch_n(`secretversion=([^;)]*)`, text, 1)])
}

parse(text) := {"vault": vault, "version": version} if {
	[[_, vault, version]] := regex.find_all_string_submatch_n(
		`secreturi=https://([a-z0-9-]+)\.vault\.azure\.net/secrets/[^/;)]+/?([^;)]*)`,
		text, 1,
	)
}

findings contains finding.of("vault-reference", reference.resource, why) if {
	some reference in references
	not is_ours(reference.resource.environment, reference.vault)
	why := sprintf("%s refers to vault %q, which %s does not have", [
		reference.text,
		reference.vault,
		reference.resource.environment,
	])
}

# A reference that we cannot read resolves to nothing that we know of.
findings contains finding.of("vault-reference", resource, why) if {
	some resource in estate.resources
	some text in regex.find_n(`@microsoft\.keyvault\([^)]*\)`, resource.text, -1)
	not parse(text)
	why := sprintf("%s names no vault", [text])
}

is_ours(environment, vault) if location_of(environment, vault) != null

location_of(environment, vault) := location if {
	some name, location in vaults[environment]
	lower(name) == vault
}

findings contains finding.of("vault-reference-version", reference.resource, why) if {
	some reference in references
	reference.version != ""
	why := sprintf("%s names a version", [reference.text])
}

findings contains finding.of("vault-reference-region", reference.resource, why) if {
	some reference in references
	location := location_of(reference.resource.environment, reference.vault)
	location != reference.resource.location
	why := sprintf("it is in %s, and vault %s in %s", [reference.resource.location, reference.vault, location])
}

findings contains finding.of("reference-identity", reference.resource, why) if {
	some reference in references
	reference.resource.type in estate.site_types
	reader := object.get(reference.resource, ["properties", "keyvaultreferenceidentity"], "systemassigned")
	not acts_as(reference.resource, reader)
	why := sprintf("keyVaultReferenceIdentity is %s", [reader])
}

acts_as(resource, "systemassigned") if contains(resource.identity.type, "systemassigned")

acts_as(resource, reader) if resource.identity.userassignedidentities[reader]
