output "name_servers" {
  description = "What the domain above has to delegate to."
  value       = azurerm_dns_zone.this.name_servers
}
