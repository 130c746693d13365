/** What came in and could not be used: kept, listed, sent again. And the audit, for whoever wants to check it. */
import { permissions } from '../../orchestrations/permissions.ts';
import { defineOperation, found } from './operation.ts';

export const intakeOperations = [
  defineOperation({
    name: 'list-rejected',
    method: 'GET',
    route: 'signals/rejected',
    permission: permissions.read,
    summary: 'Malformed payloads as they came, with what is wrong with them; ?day=yyyy-mm-dd.',
    async handle({ automation, query }) {
      const { intake } = await automation.records();
      return { body: { items: await intake.rejected(query('day')) } };
    },
  }),
  defineOperation({
    name: 'get-rejected',
    method: 'GET',
    route: 'signals/rejected/{*name}',
    permission: permissions.operate,
    summary: 'One malformed payload.',
    async handle({ automation, param }) {
      const { intake } = await automation.records();
      const name = `rejected/${param('name')}`;
      const { body, ...rest } = found(await intake.readRejected(name), `rejected payload "${name}"`);
      return { body: { ...rest, body: body.toString('utf8') } };
    },
  }),
  defineOperation({
    name: 'list-poison',
    method: 'GET',
    route: 'signals/poison',
    permission: permissions.read,
    summary: 'Messages that could not be handled.',
    async handle({ automation }) {
      return { body: { items: await automation.poison.list() } };
    },
  }),
  defineOperation({
    name: 'replay-poison',
    method: 'POST',
    route: 'signals/poison/{id}/replay',
    permission: permissions.operate,
    summary: 'Dispatches the signals of a poison message once more; where it fails again, the message stays.',
    async handle({ automation, param }) {
      return { body: await automation.poison.replay(param('id'), (signals) => automation.dispatch(signals)) };
    },
  }),
  defineOperation({
    name: 'get-audit',
    method: 'GET',
    route: 'audit/{environment}/{day}',
    permission: permissions.read,
    summary: 'The audit of a day, one JSON entry a line, as `npm run audit -- verify` reads it.',
    async handle({ automation, param }) {
      const { auditReader } = await automation.records();
      const text = await auditReader.day(param('environment'), param('day'));
      return {
        contentType: 'application/x-ndjson',
        body: found(text, `audit of ${param('environment')} on ${param('day')}`),
      };
    },
  }),
  defineOperation({
    name: 'get-anchors',
    method: 'GET',
    route: 'anchors/{environment}',
    permission: permissions.read,
    summary: 'The anchored heads of the audit chain, one JSON line each.',
    async handle({ automation, param }) {
      const { auditReader } = await automation.records();
      return { contentType: 'application/x-ndjson', body: await auditReader.anchors(param('environment')) };
    },
  }),
] as const;
