/** Prices of what carries messages: SignalR, push, Communication Services, Event Grid, the bot. */
import { held, hoursPerMonth, used } from './amount.ts';
import { unknownSku, type PriceRow, type Products } from './row.ts';

const signalR: Products = { service: 'SignalR', product: 'SignalR' };
/** Messages a day that each unit includes. */
const includedMessages = 1_000_000;

const signalRServices: PriceRow = {
  type: 'Microsoft.SignalRService/signalR',
  products: [signalR],
  usage: { messages: 'Messages of a SignalR service in a month.' },
  price(facts) {
    const name = facts.text('sku.name');
    const sku = /^(Free|Standard|Premium)(?:_|$)/i.exec(name ?? '')?.[1];
    if (sku === undefined) return unknownSku(name);
    if (/^free$/i.test(sku)) return { free: 'the free size' };
    const units = facts.number('sku.capacity') ?? 1;
    const included = (units * includedMessages * hoursPerMonth) / 24;
    return [
      { what: `${units} × ${sku} unit`, from: signalR, sku, meter: `${sku} Unit`, amount: held(units) },
      {
        what: 'messages beyond the included ones',
        from: signalR,
        sku,
        meter: `${sku} Message`,
        amount: used(Math.max(facts.assumed('messages') - included, 0)),
      },
    ];
  },
};

const push: Products = { service: 'Notification Hubs', product: 'Notification Hubs' };

const pushNamespaces: PriceRow = {
  type: 'Microsoft.NotificationHubs/namespaces',
  products: [push],
  usage: { pushes: 'Push messages of a namespace in a month.' },
  price(facts) {
    const sku = facts.text('sku.name');
    if (/^free$/i.test(sku ?? '')) return { free: 'the free size' };
    if (sku === undefined) return unknownSku(sku);
    return [
      { what: sku, from: push, sku, meter: `${sku} Unit`, amount: held(1) },
      { what: 'pushes', from: push, sku, meter: `${sku} Pushes`, amount: used(facts.assumed('pushes')) },
    ];
  },
};

const sms: Products = { service: 'SMS', product: { containing: 'SMS' } };
const mail: Products = { service: 'Email', product: { containing: 'Email' } };

const communication: PriceRow = {
  type: 'Microsoft.Communication/communicationServices',
  products: [sms, mail],
  usage: {
    smsMessages: 'Text messages of a Communication Service in a month; ours go through Twilio.',
    mails: 'Mails of a Communication Service in a month.',
  },
  price: (facts) => [
    { what: 'text messages', from: sms, meter: /sent/i, amount: used(facts.assumed('smsMessages')) },
    { what: 'mails', from: mail, meter: /sent/i, amount: used(facts.assumed('mails')) },
  ],
};

const eventGrid: Products = { service: 'Event Grid', product: 'Event Grid' };

const topicsOf = (type: string): PriceRow => ({
  type,
  products: [eventGrid],
  usage: { operations: 'Events published to a topic, and attempts to deliver them, in a month.' },
  price: (facts) => [
    {
      what: 'operations',
      from: eventGrid,
      meter: 'Standard Event Operations',
      amount: used(facts.assumed('operations')),
      grantIsShared: true,
    },
  ],
});

const bot: Products = { service: 'Azure Bot Service', product: { containing: 'Bot' } };

const bots: PriceRow = {
  type: 'Microsoft.BotService/botServices',
  products: [bot],
  usage: { premiumMessages: 'Messages of a bot over channels that are not standard ones (Teams is one), in a month.' },
  price(facts) {
    const sku = facts.text('sku.name');
    if (/^F0$/i.test(sku ?? '')) return { free: 'the free size' };
    if (!/^S1$/i.test(sku ?? '')) return unknownSku(sku);
    const amount = used(facts.assumed('premiumMessages'));
    return [{ what: 'messages over premium channels', from: bot, sku: 'S1', meter: /message/i, amount }];
  },
};

export const messagingRows: readonly PriceRow[] = [
  signalRServices,
  pushNamespaces,
  communication,
  topicsOf('Microsoft.EventGrid/systemTopics'),
  topicsOf('Microsoft.EventGrid/topics'),
  bots,
];
