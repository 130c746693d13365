subscription_id = "00000000-0000-4000-8000-000000000003"
environment     = "prod"
domain          = "prod.chaufher.example"

tags = {
  owner       = "platform@chaufher.example"
  costCentre  = "cc-1300"
  environment = "prod"
  dataClass   = "public"
  component   = "platform"
}

addresses = {
  api = {
    endpoint = "chaufher-prod-api.z01.azurefd.net"
    proof    = "proof-of-chaufher-prod-api"
  }
  ride = {
    endpoint = "chaufher-prod-rider.z01.azurefd.net"
    proof    = "proof-of-chaufher-prod-rider"
  }
  drive = {
    endpoint = "chaufher-prod-driver.z01.azurefd.net"
    proof    = "proof-of-chaufher-prod-driver"
  }
}
