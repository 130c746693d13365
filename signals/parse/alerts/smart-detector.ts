/** Smart Detection of Application Insights (`SmartDetector`): something unusual was noticed without a rule. Its resolution is not sent. */

import { clip, factsOf, type AlertReading, type ReadAlert } from '../reading.ts';

export const readSmartDetectorAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  const text = (name: string) => context.get(name).maybeText();
  const detector = text('SmartDetectorName');
  return {
    kind: 'log-alert',
    name: detector ?? essentials.monitoringService,
    title: clip(text('DetectionSummary') ?? detector ?? '', 160),
    facts: factsOf({
      detectorId: text('SmartDetectorId'),
      detector,
      detected: text('DetectedValue') ?? text('DetectedFailureRate'),
      normal: text('NormalValue') ?? text('NormalFailureRate'),
    }),
    episode: 'until-quiet',
  };
};
