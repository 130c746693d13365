variable "subscription_id" {
  description = "Subscription of the environment."
  type        = string
}

variable "environment" {
  description = "Name of the environment."
  type        = string
}

variable "domain" {
  description = "Domain that the environment answers to. The domain above it delegates it to this zone."
  type        = string
}

variable "tags" {
  description = "Tags that every resource carries."
  type        = map(string)
}

variable "addresses" {
  description = "Names below the domain, each with the host of its Front Door endpoint and the token by which Front Door knows that the domain is ours."
  type = map(object({
    endpoint = string
    proof    = string
  }))
}
