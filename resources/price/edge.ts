/** Prices of what stands between people and the platform: Front Door, static sites, private endpoints, addresses, names. */
import { held, used } from './amount.ts';
import { unknownSku, type Ask, type PriceRow, type Products } from './row.ts';

const frontDoor: Products = { service: 'Azure Front Door Service', product: 'Azure Front Door' };

const profiles: PriceRow = {
  type: 'Microsoft.Cdn/profiles',
  products: [frontDoor],
  usage: {
    requests: 'Requests that a Front Door answers in a month.',
    outGB: 'Data that it sends to clients in a month.',
  },
  price(facts) {
    const name = facts.text('sku.name');
    const sku = /^(Standard|Premium)_AzureFrontDoor$/i.exec(name ?? '')?.[1];
    if (sku === undefined) return unknownSku(name);
    const ask = (what: string, meter: string, amount: Ask['amount']): Ask => ({
      what,
      from: frontDoor,
      sku,
      meter: `${sku} ${meter}`,
      amount,
    });
    return [
      ask(`${sku}, base fee`, 'Base Fees', held(1)),
      ask('requests', 'Requests', used(facts.assumed('requests'))),
      ask('data to clients', 'Data Transfer Out', used(facts.assumed('outGB'), 'GB')),
    ];
  },
};

const firewallPolicies: PriceRow = {
  type: 'Microsoft.Network/frontDoorWebApplicationFirewallPolicies',
  products: [],
  price(facts) {
    const sku = facts.text('sku.name');
    return /^(Standard|Premium)_AzureFrontDoor$/i.test(sku ?? '')
      ? { free: 'in the base fee of its profile: Azure bills a policy apart for the classic Front Door only' }
      : unknownSku(sku);
  },
};

const staticApps: Products = { service: 'Azure App Service', product: 'Static Web Apps' };

const staticSites: PriceRow = {
  type: 'Microsoft.Web/staticSites',
  products: [staticApps],
  usage: { outGB: 'Data that a static site sends in a month.' },
  price(facts) {
    const sku = facts.text('sku.name');
    if (/^free$/i.test(sku ?? '')) return { free: 'the free size' };
    if (!/^standard$/i.test(sku ?? '')) return unknownSku(sku);
    const outGB = facts.assumed('outGB');
    return [
      { what: 'Standard', from: staticApps, sku: 'Standard', meter: 'Standard App', amount: held(1) },
      {
        what: 'data to clients',
        from: staticApps,
        sku: 'Standard',
        meter: 'Standard Bandwidth Usage',
        amount: used(outGB, 'GB'),
      },
    ];
  },
};

const privateLink: Products = { service: 'Virtual Network', product: 'Virtual Network Private Link' };

const privateEndpoints: PriceRow = {
  type: 'Microsoft.Network/privateEndpoints',
  products: [privateLink],
  usage: {
    inGB: 'Data that comes in through a private endpoint in a month.',
    outGB: 'Data that goes out through a private endpoint in a month.',
  },
  price: (facts) => [
    { what: 'endpoint', from: privateLink, meter: 'Standard Private Endpoint', amount: held(1) },
    {
      what: 'data in',
      from: privateLink,
      meter: 'Standard Data Processed - Ingress',
      amount: used(facts.assumed('inGB'), 'GB'),
    },
    {
      what: 'data out',
      from: privateLink,
      meter: 'Standard Data Processed - Egress',
      amount: used(facts.assumed('outGB'), 'GB'),
    },
  ],
};

const addresses: Products = { service: 'Virtual Network', product: 'IP Addresses' };

const publicAddresses: PriceRow = {
  type: 'Microsoft.Network/publicIPAddresses',
  products: [addresses],
  price(facts) {
    if (/^ipv6$/i.test(facts.text('properties.publicIPAddressVersion') ?? '')) return { free: 'IPv6 costs nothing' };
    const sku = facts.text('sku.name') ?? 'Basic';
    const method = facts.text('properties.publicIPAllocationMethod') ?? 'Dynamic';
    const meter = `${sku} IPv4 ${method} Public IP`;
    return [{ what: `${sku} ${method}`, from: addresses, sku, meter, amount: held(1) }];
  },
};

const names: Products = { service: 'Azure DNS', product: 'Azure DNS' };

const zonesOf = (type: string, sku: 'Private' | 'Public'): PriceRow => ({
  type,
  products: [names],
  usage: { queries: `Queries of a ${sku.toLowerCase()} zone in a month.` },
  price: (facts) => [
    // The first 25 zones of a subscription cost more than the others: not a grant, and not this zone's own tier either.
    { what: 'zone', from: names, sku, meter: new RegExp(`^${sku} Zones?$`), amount: held(1) },
    {
      what: 'queries',
      from: names,
      sku,
      meter: new RegExp(`^${sku} Quer(y|ies)$`),
      amount: used(facts.assumed('queries')),
    },
  ],
});

const maps: PriceRow = {
  type: 'Microsoft.Maps/accounts',
  products: [],
  price: () => ({ unknown: 'maps are billed by kinds of requests, of which the price table knows none' }),
};

export const edgeRows: readonly PriceRow[] = [
  profiles,
  firewallPolicies,
  staticSites,
  privateEndpoints,
  publicAddresses,
  maps,
  zonesOf('Microsoft.Network/privateDnsZones', 'Private'),
  zonesOf('Microsoft.Network/dnsZones', 'Public'),
];
