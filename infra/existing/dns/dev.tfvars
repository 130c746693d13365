subscription_id = "00000000-0000-4000-8000-000000000001"
environment     = "dev"
domain          = "dev.chaufher.example"

tags = {
  owner       = "platform@chaufher.example"
  costCentre  = "cc-1100"
  environment = "dev"
  dataClass   = "public"
  component   = "platform"
}

addresses = {
  api = {
    endpoint = "chaufher-dev-api.z01.azurefd.net"
    proof    = "proof-of-chaufher-dev-api"
  }
  ride = {
    endpoint = "chaufher-dev-rider.z01.azurefd.net"
    proof    = "proof-of-chaufher-dev-rider"
  }
  drive = {
    endpoint = "chaufher-dev-driver.z01.azurefd.net"
    proof    = "proof-of-chaufher-dev-driver"
  }
}
