package chaufher.rules.vaults_test

import data.chaufher.fixtures
import data.chaufher.rules.vaults

identity := "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/api"

vault(environment, name, location) := fixtures.resource(environment, "Microsoft.KeyVault/vaults", name, {"location": location})

site(reference, rest) := fixtures.resource("dev", "Microsoft.Web/sites", "chaufher-dev-api-weu", object.union(
	{
		"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}},
		"properties": {
			"keyVaultReferenceIdentity": identity,
			"siteConfig": {"appSettings": [{"name": "A", "value": reference}]},
		},
	},
	rest,
))

judge(resources) := rules if {
	found := vaults.findings with input as fixtures.of({
		"dev": array.concat(resources, [vault("dev", "chaufher-dev-kv-weu", "westeurope"), vault("dev", "chaufher-dev-kv-neu", "northeurope")]),
		"prod": [vault("prod", "chaufher-prod-kv-weu", "westeurope")],
	})
	rules := fixtures.rules_of(found)
}

refers(reference) := judge([site(reference, {})])

test_a_reference_to_the_vault_of_the_region_is_fine_in_both_forms if {
	refers("@Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=a)") == set()
	refers("@Microsoft.KeyVault(SecretUri=https://chaufher-dev-kv-weu.vault.azure.net/secrets/a/)") == set()
}

test_a_vault_that_is_not_there_is_found if {
	refers("@Microsoft.KeyVault(VaultName=chaufher-dev-kv;SecretName=a)") == {"vault-reference"}
}

test_the_vault_of_another_environment_is_found if {
	refers("@Microsoft.KeyVault(VaultName=chaufher-prod-kv-weu;SecretName=a)") == {"vault-reference"}
	refers("@Microsoft.KeyVault(SecretUri=https://chaufher-prod-kv-weu.vault.azure.net/secrets/a)") == {"vault-reference"}
}

test_a_reference_that_names_no_vault_is_found if refers("@Microsoft.KeyVault(SecretName=a)") == {"vault-reference"}

test_a_reference_to_one_version_is_found_in_both_forms if {
	refers("@Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=a;SecretVersion=b)") == {"vault-reference-version"}
	refers("@Microsoft.KeyVault(SecretUri=https://chaufher-dev-kv-weu.vault.azure.net/secrets/a/b)") == {"vault-reference-version"}
}

test_the_vault_of_another_region_is_found if {
	refers("@Microsoft.KeyVault(VaultName=chaufher-dev-kv-neu;SecretName=a)") == {"vault-reference-region"}
}

test_a_reference_is_read_as_an_identity_that_the_site_has if {
	reference := "@Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=a)"
	judge([site(reference, {"properties": {"keyVaultReferenceIdentity": "/other"}})]) == {"reference-identity"}
	judge([json.remove(site(reference, {}), ["properties/keyVaultReferenceIdentity"])]) == {"reference-identity"}
	judge([json.remove(site(reference, {}), ["identity"])]) == {"reference-identity"}
}

test_the_identity_of_the_site_itself_does_as_well if {
	reference := "@Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=a)"
	own := json.remove(site(reference, {"identity": {"type": "SystemAssigned, UserAssigned"}}), ["properties/keyVaultReferenceIdentity"])
	judge([own]) == set()
}
