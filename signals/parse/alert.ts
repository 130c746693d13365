/** An alert of an action group (common alert schema) becomes a signal, whatever monitoring service raised it. */

import { alertCause } from '../fingerprint.ts';
import { signalId } from '../canonical.ts';
import { parseResourceId } from '../../resources/resource-id.ts';
import type { Signal } from '../signal.ts';
import { alertReaderOf } from './alert-families.ts';
import { readEssentials, type Essentials } from './essentials.ts';
import { fieldOf, type Field } from './field.ts';
import { refuseDeep } from './limits.ts';
import { malformed } from './malformed.ts';
import { clip, customFacts, dimensionRecord, factsOf, type AlertPayload, type AlertReading } from './reading.ts';

/**
 * Understands the body of an alert.
 * @throws AutomationError `input-invalid`, naming the field, where the body is no alert of the common alert schema.
 */
export function parseAlert(body: unknown): Signal {
  refuseDeep(body);
  const alert = readEnvelope(fieldOf(body));
  const reading = alertReaderOf(alert)(alert);
  const { essentials } = alert;
  const name = essentials.rule ?? reading.name;
  if (name === undefined) throw malformed(essentials.field.get('alertRule').path, 'the name of an alert rule', null);
  const targets = essentials.targets.length > 0 ? essentials.targets : (reading.targets ?? []);
  const dimensions = reading.dimensions ?? [];
  const resourceType = typeOf(targets[0]) ?? essentials.resourceType ?? reading.resourceType;
  return {
    id: signalId('azure-monitor', body),
    source: 'azure-monitor',
    kind: reading.kind,
    name: clip(name),
    condition: essentials.condition,
    ...(essentials.severity === undefined ? {} : { severity: essentials.severity }),
    at: essentials.firedAt,
    ...(essentials.resolvedAt === undefined ? {} : { resolvedAt: essentials.resolvedAt }),
    title: reading.title === '' ? clip(name) : clip(`${name}: ${reading.title}`),
    targets,
    ...(resourceType === undefined ? {} : { resourceType }),
    dimensions: dimensionRecord(dimensions),
    tags: {},
    cause: reading.cause ?? causeOf(essentials, reading, name, targets),
    facts: {
      ...factsOf({
        monitoringService: essentials.monitoringService,
        alertId: essentials.alertId,
        ...customFacts(alert.properties),
      }),
      ...reading.facts,
    },
  };
}

function readEnvelope(body: Field): AlertPayload {
  const envelope = body.object();
  // Smart Detection sends the Alerts Management shape: properties.essentials and properties.context, without a schema id.
  const managed = envelope.get('properties').get('essentials');
  if (managed.present && !envelope.get('data').present) {
    return {
      essentials: readEssentials(managed),
      context: envelope.get('properties').get('context'),
      properties: envelope.get('properties').get('customProperties'),
    };
  }
  const schema = envelope.get('schemaId');
  if (schema.maybeText()?.toLowerCase() !== 'azuremonitorcommonalertschema') {
    throw malformed(
      schema.path,
      '"azureMonitorCommonAlertSchema" (turn the common alert schema on in the action group)',
      schema.value,
    );
  }
  const data = envelope.get('data').object();
  return {
    essentials: readEssentials(data.get('essentials')),
    context: data.get('alertContext'),
    properties: data.get('customProperties'),
  };
}

function causeOf(essentials: Essentials, reading: AlertReading, rule: string, targets: readonly string[]) {
  const { ruleId, firedAt } = essentials;
  return alertCause({
    kind: reading.kind,
    rule,
    ruleId,
    targets,
    dimensions: reading.dimensions ?? [],
    episode: reading.episode,
    firedAt,
  });
}

function typeOf(target: string | undefined): string | undefined {
  return target === undefined ? undefined : parseResourceId(target)?.type;
}
