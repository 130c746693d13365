/** What stands between people and the platform. */
import type { Case } from './case.ts';
import { item, tiered } from './shop.ts';

const door = (meterName: string, unitOfMeasure: string, armRegionName: string) => ({
  serviceName: 'Azure Front Door Service',
  productName: 'Azure Front Door',
  skuName: 'Standard',
  meterName,
  unitOfMeasure,
  armRegionName,
});
const doors = [
  item({ ...door('Standard Base Fees', '1/Month', 'Global'), retailPrice: 35 }),
  item({ ...door('Standard Requests', '10K', 'Zone 1'), retailPrice: 2 }),
  item({ ...door('Standard Requests', '10K', 'Zone 4'), retailPrice: 9 }),
  ...tiered(door('Standard Data Transfer Out', '1 GB', 'Zone 1'), [
    [0, 3],
    [10, 1],
  ]),
];

const app = { serviceName: 'Azure App Service', productName: 'Static Web Apps', skuName: 'Standard' };
const apps = [
  item({ ...app, meterName: 'Standard App', unitOfMeasure: '1/Month', retailPrice: 9 }),
  ...tiered({ ...app, meterName: 'Standard Bandwidth Usage', unitOfMeasure: '1 GB' }, [
    [0, 0],
    [100, 2],
  ]),
];

const link = (meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({
    serviceName: 'Virtual Network',
    productName: 'Virtual Network Private Link',
    skuName: 'Standard',
    meterName,
    unitOfMeasure,
    retailPrice,
  });
const address = item({
  serviceName: 'Virtual Network',
  productName: 'IP Addresses',
  skuName: 'Standard',
  meterName: 'Standard IPv4 Static Public IP',
  retailPrice: 0.1,
});
const addressType = 'Microsoft.Network/publicIPAddresses';

const zone = (skuName: string, meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({
    serviceName: 'Azure DNS',
    productName: 'Azure DNS',
    skuName,
    meterName,
    unitOfMeasure,
    retailPrice,
    armRegionName: 'Zone 1',
  });
const zones = [
  zone('Private', 'Private Zone', '1', 5),
  zone('Private', 'Private Queries', '1M', 4),
  zone('Public', 'Public Zones', '1', 7),
  zone('Public', 'Public Queries', '1M', 3),
];

export const edgeCases: readonly Case[] = [
  {
    title: 'a Front Door, by base fee, requests and data',
    of: { type: 'Microsoft.Cdn/profiles', location: 'Global', sku: { name: 'Standard_AzureFrontDoor' } },
    usage: { requests: 20_000, outGB: 12 },
    items: doors,
    costs: { 'Standard, base fee': 35, requests: 4, 'data to clients': 32 },
  },
  {
    title: 'a profile of another service',
    of: { type: 'Microsoft.Cdn/profiles', sku: { name: 'Standard_Verizon' } },
    items: doors,
    costs: {},
    unpriced: ['the price table does not know the SKU Standard_Verizon'],
  },
  { title: 'a route', of: { type: 'Microsoft.Cdn/profiles/afdEndpoints/routes', name: 'a/b/c' }, costs: {} },
  {
    title: 'rules of a firewall, which the base fee pays',
    of: {
      type: 'Microsoft.Network/frontDoorWebApplicationFirewallPolicies',
      location: 'Global',
      sku: { name: 'Premium_AzureFrontDoor' },
    },
    costs: {},
  },
  {
    title: 'rules of the firewall of a classic Front Door, which are billed apart',
    of: {
      type: 'Microsoft.Network/frontDoorWebApplicationFirewallPolicies',
      sku: { name: 'Classic_AzureFrontDoor' },
    },
    costs: {},
    unpriced: ['the price table does not know the SKU Classic_AzureFrontDoor'],
  },
  {
    title: 'a static site, with what it sends beyond what is included',
    of: { type: 'Microsoft.Web/staticSites', sku: { name: 'Standard' } },
    usage: { outGB: 101 },
    items: apps,
    costs: { Standard: 9, 'data to clients': 2 },
  },
  { title: 'a free static site', of: { type: 'Microsoft.Web/staticSites', sku: { name: 'Free' } }, costs: {} },
  {
    title: 'a private endpoint, with its data',
    of: { type: 'Microsoft.Network/privateEndpoints' },
    usage: { inGB: 10, outGB: 20 },
    items: [
      link('Standard Private Endpoint', '1 Hour', 0.01),
      link('Standard Data Processed - Ingress', '1 GB', 1),
      link('Standard Data Processed - Egress', '1 GB', 2),
    ],
    costs: { endpoint: 7.3, 'data in': 10, 'data out': 40 },
  },
  {
    title: 'a public address',
    of: {
      type: addressType,
      sku: { name: 'Standard' },
      properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' },
    },
    items: [address],
    costs: { 'Standard Static': 73 },
  },
  {
    title: 'a public address of version 6',
    of: { type: addressType, sku: { name: 'Standard' }, properties: { publicIPAddressVersion: 'IPv6' } },
    costs: {},
  },
  {
    title: 'a private zone',
    of: { type: 'Microsoft.Network/privateDnsZones', location: 'global' },
    usage: { queries: 2_000_000 },
    items: zones,
    costs: { zone: 5, queries: 8 },
  },
  {
    title: 'a public zone, by whichever name Azure gives its meter',
    of: { type: 'Microsoft.Network/dnsZones', location: 'global' },
    usage: { queries: 0 },
    items: zones,
    costs: { zone: 7 },
  },
  {
    title: 'an account of maps',
    of: { type: 'Microsoft.Maps/accounts', sku: { name: 'G2' } },
    costs: {},
    unpriced: ['maps are billed by kinds of requests, of which the price table knows none'],
  },
  {
    title: 'a link of a private zone',
    of: { type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks', name: 'a/b' },
    costs: {},
  },
];
