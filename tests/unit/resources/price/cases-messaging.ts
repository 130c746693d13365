/** What carries messages. */
import type { Case } from './case.ts';
import { item, tiered } from './shop.ts';

const signalR = (meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({ serviceName: 'SignalR', productName: 'SignalR', skuName: 'Standard', meterName, unitOfMeasure, retailPrice });
const units = [signalR('Standard Unit', '1/Day', 24), signalR('Standard Message', '1M', 2)];
const signalRType = 'Microsoft.SignalRService/signalR';

const hub = { serviceName: 'Notification Hubs', productName: 'Notification Hubs', skuName: 'Standard' };
const hubs = [
  item({ ...hub, meterName: 'Standard Unit', unitOfMeasure: '1/Month', retailPrice: 200 }),
  ...tiered({ ...hub, meterName: 'Standard Pushes', unitOfMeasure: '1M' }, [
    [0, 0],
    [10, 10],
    [100, 2.5],
  ]),
];
const hubType = 'Microsoft.NotificationHubs/namespaces';

const sent = [
  item({ serviceName: 'SMS', productName: 'SMS', meterName: 'SMS Sent', unitOfMeasure: '1', retailPrice: 2 }),
  item({ serviceName: 'Email', productName: 'Email', meterName: 'Email Sent', unitOfMeasure: '1K', retailPrice: 3 }),
];
const communication = 'Microsoft.Communication/communicationServices';

const events = tiered(
  {
    serviceName: 'Event Grid',
    productName: 'Event Grid',
    skuName: 'Standard',
    meterName: 'Standard Event Operations',
    unitOfMeasure: '100K',
  },
  [
    [0, 0],
    [1, 6],
  ],
);

const bot = item({
  serviceName: 'Azure Bot Service',
  productName: 'Azure Bot Service',
  skuName: 'S1',
  meterName: 'S1 Premium Message',
  unitOfMeasure: '1K',
  retailPrice: 5,
});
const botType = 'Microsoft.BotService/botServices';

export const messagingCases: readonly Case[] = [
  {
    title: 'a SignalR service, by its units',
    of: { type: signalRType, sku: { name: 'Standard_S1', capacity: 2 } },
    usage: { messages: 60_000_000 },
    items: units,
    costs: { '2 × Standard unit': 2 * 730 },
  },
  {
    title: 'messages beyond those that its units include',
    of: { type: signalRType, sku: { name: 'Standard_S1' } },
    usage: { messages: (730 / 24) * 1_000_000 + 3_000_000 },
    items: units,
    costs: { '1 × Standard unit': 730, 'messages beyond the included ones': 6 },
  },
  { title: 'a free SignalR service', of: { type: signalRType, sku: { name: 'Free_F1' } }, costs: {} },
  {
    title: 'a push namespace with as many messages as it includes',
    of: { type: hubType, sku: { name: 'Standard' } },
    usage: { pushes: 10_000_000 },
    items: hubs,
    costs: { Standard: 200, pushes: 0 },
  },
  {
    title: 'a push namespace over two tiers',
    of: { type: hubType, sku: { name: 'Standard' } },
    usage: { pushes: 102_000_000 },
    items: hubs,
    costs: { Standard: 200, pushes: 905 },
  },
  { title: 'a hub', of: { type: `${hubType}/notificationHubs`, name: 'a/mobile' }, costs: {} },
  {
    title: 'a Communication Service, by what it sends',
    of: { type: communication, location: 'global' },
    usage: { smsMessages: 5, mails: 2000 },
    items: sent.map((each) => ({ ...each, armRegionName: 'Global' })),
    costs: { 'text messages': 10, mails: 6 },
  },
  {
    title: 'a Communication Service that sends nothing, whatever the price',
    of: { type: communication, location: 'global' },
    usage: { smsMessages: 0, mails: 0 },
    costs: {},
  },
  {
    title: 'a topic of events, without what the subscription has free once',
    of: { type: 'Microsoft.EventGrid/systemTopics' },
    usage: { operations: 50_000 },
    items: events,
    costs: { operations: 3 },
  },
  {
    title: 'a topic of our own',
    of: { type: 'Microsoft.EventGrid/topics' },
    usage: { operations: 200_000 },
    items: events,
    costs: { operations: 12 },
  },
  {
    title: 'a subscription to events',
    of: { type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions', name: 'a/b' },
    costs: {},
  },
  { title: 'a free bot', of: { type: botType, location: 'global', sku: { name: 'F0' } }, costs: {} },
  {
    title: 'a bot on premium channels',
    of: { type: botType, location: 'global', sku: { name: 'S1' } },
    usage: { premiumMessages: 2000 },
    items: [{ ...bot, armRegionName: '' }],
    costs: { 'messages over premium channels': 10 },
  },
];
