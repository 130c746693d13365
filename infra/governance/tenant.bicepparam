using 'main.bicep'

param environments = [
  { name: 'dev', kind: 'preproduction', subscriptionId: '00000000-0000-4000-8000-000000000001' }
  { name: 'staging', kind: 'preproduction', subscriptionId: '00000000-0000-4000-8000-000000000002' }
  { name: 'prod', kind: 'production', subscriptionId: '00000000-0000-4000-8000-000000000003' }
]
