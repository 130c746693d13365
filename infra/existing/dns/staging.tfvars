subscription_id = "00000000-0000-4000-8000-000000000002"
environment     = "staging"
domain          = "staging.chaufher.example"

tags = {
  owner       = "platform@chaufher.example"
  costCentre  = "cc-1200"
  environment = "staging"
  dataClass   = "public"
  component   = "platform"
}

addresses = {
  api = {
    endpoint = "chaufher-staging-api.z01.azurefd.net"
    proof    = "proof-of-chaufher-staging-api"
  }
  ride = {
    endpoint = "chaufher-staging-rider.z01.azurefd.net"
    proof    = "proof-of-chaufher-staging-rider"
  }
  drive = {
    endpoint = "chaufher-staging-driver.z01.azurefd.net"
    proof    = "proof-of-chaufher-staging-driver"
  }
}
