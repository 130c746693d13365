# The public DNS zone of one environment. Made before there was Bicep, and kept here because the state of it is.

resource "azurerm_resource_group" "dns" {
  name     = "chaufher-${var.environment}-dns"
  location = "westeurope"
  tags     = var.tags
}

resource "azurerm_dns_zone" "this" {
  name                = var.domain
  resource_group_name = azurerm_resource_group.dns.name
  tags                = var.tags
}

# A zone that is made again gets other name servers, and the domain above still names the old ones.
resource "azurerm_management_lock" "zone" {
  name       = "in-use"
  scope      = azurerm_dns_zone.this.id
  lock_level = "CanNotDelete"
  notes      = "The domain above delegates to its name servers."
}

resource "azurerm_dns_cname_record" "address" {
  for_each = var.addresses

  name                = each.key
  zone_name           = azurerm_dns_zone.this.name
  resource_group_name = azurerm_resource_group.dns.name
  ttl                 = 300
  record              = each.value.endpoint
}

resource "azurerm_dns_txt_record" "proof" {
  for_each = var.addresses

  name                = "_dnsauth.${each.key}"
  zone_name           = azurerm_dns_zone.this.name
  resource_group_name = azurerm_resource_group.dns.name
  ttl                 = 3600

  record {
    value = each.value.proof
  }
}

# Front Door's certificates are DigiCert's; nobody else may issue one.
resource "azurerm_dns_caa_record" "issuer" {
  name                = "@"
  zone_name           = azurerm_dns_zone.this.name
  resource_group_name = azurerm_resource_group.dns.name
  ttl                 = 3600

  record {
    flags = 0
    tag   = "issue"
    value = "digicert.com"
  }
}
