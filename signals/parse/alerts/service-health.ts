/** Service health alerts: an incident, maintenance or advisory of Azure, told again with every update under one tracking id. */

import { singleCause } from '../../fingerprint.ts';
import type { Field } from '../field.ts';
import { clip, factsOf, type AlertReading, type ReadAlert } from '../reading.ts';
import { activityFrame } from './activity-log.ts';

/** The stage (Active, Resolved, …) is a fact: the alert itself always says Fired. */
export const readServiceHealthAlert: ReadAlert = (alert): AlertReading => {
  const { operation, status, level } = activityFrame(alert);
  const properties = alert.context.get('properties').decoded();
  const text = (name: string) => properties.get(name).maybeText();
  const trackingId = text('trackingId');
  const services = impacted(properties.get('impactedServices').decoded());
  return {
    kind: 'service-health',
    name: alert.essentials.monitoringService,
    title: clip(text('title') ?? text('defaultLanguageTitle') ?? operation ?? '', 160),
    facts: factsOf({
      operation,
      status,
      level,
      trackingId,
      incidentType: text('incidentType'),
      stage: text('stage'),
      service: text('service'),
      region: text('region'),
      impactedServices: services.length === 0 ? undefined : services,
      impactStart: properties.get('impactStartTime').maybeTime(),
      impactMitigation: properties.get('impactMitigationTime').maybeTime(),
      isHighImpact: properties.get('isHIR').maybeFlag(),
      isSynthetic: properties.get('IsSynthetic').maybeFlag(),
    }),
    episode: trackingId === undefined ? 'until-quiet' : 'single',
    ...(trackingId === undefined ? {} : { cause: singleCause('service-health', { trackingId }) }),
  };
};

/** `Service: Region, Region` for each. */
function impacted(services: Field): readonly string[] {
  return services.maybeItems().flatMap((service) => {
    const name = service.get('ServiceName').maybeText();
    const regions = service
      .get('ImpactedRegions')
      .maybeItems()
      .flatMap((region) => region.get('RegionName').maybeText() ?? []);
    return name === undefined ? [] : [regions.length === 0 ? name : `${name}: ${regions.join(', ')}`];
  });
}
