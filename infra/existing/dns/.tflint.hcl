config {
  call_module_type = "none"
}

# Comes with tflint. The rules of azurerm are a plugin that "tflint --init" downloads; what they would find, the gates find in the plan.
plugin "terraform" {
  enabled = true
  preset  = "all"
}
