/** What a payload becomes once it is understood: one typed signal, whatever service sent it. */

/** Where a signal came from. */
export type SignalSource = 'azure-monitor' | 'event-grid' | 'schedule' | 'operator';

/** What a signal is about. `unknown` is a kind nobody has met yet: kept with all that could be read, routed by its name. */
export type SignalKind =
  | 'metric-alert'
  | 'availability-alert'
  | 'log-alert'
  | 'activity-alert'
  | 'service-health'
  | 'resource-health'
  | 'budget'
  | 'secret'
  | 'resource-change'
  | 'resource-availability'
  | 'policy-state'
  | 'configuration'
  | 'web-app'
  | 'communication'
  | 'schedule'
  | 'unknown';

/** `fired` opens or continues an episode, `resolved` ends it; an `occurred` event is complete in itself. */
export type SignalCondition = 'fired' | 'resolved' | 'occurred';

/** How the episode of a cause is delimited (law 8): by Resolved, by silence, or by a version or correlation of its own. */
export type EpisodeKind = 'until-resolved' | 'until-quiet' | 'single';

/** The identity of a cause, independent of how often and in which order it is reported. */
export interface Cause {
  /** Hash of rule, target and dimensions (alerts), or of the thing and its version or correlation (events). Equal for Fired and Resolved. 32 hex characters. */
  readonly fingerprint: string;
  readonly episode: EpisodeKind;
  /** What distinguishes this episode from another of the same fingerprint, as far as the payload itself can tell: fired time of an alert; for a `single` event '', or since when a state without a version holds. */
  readonly epoch: string;
}

/** A fact of the payload that routes and runbooks may read; never a body, never a secret. */
export type Fact = string | number | boolean | null | readonly string[];

export interface Signal {
  /** Hash of source and body: the same delivery twice is the same signal. 32 hex characters. */
  readonly id: string;
  readonly source: SignalSource;
  readonly kind: SignalKind;
  /** Alert rule, budget, event type or schedule. */
  readonly name: string;
  readonly condition: SignalCondition;
  /** 0 (critical) to 4 (verbose), where the sender says one. */
  readonly severity?: 0 | 1 | 2 | 3 | 4;
  /** When the cause was seen by its sender, ISO 8601 UTC: fired time, event time. */
  readonly at: string;
  readonly resolvedAt?: string;
  readonly title: string;
  /** Resource ids the signal is about, lower case as compared, in the order sent. */
  readonly targets: readonly string[];
  /** Lower-case resource type of the first target, or what the sender says, e.g. microsoft.web/sites. */
  readonly resourceType?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Looked up in the estate, since payloads carry none of them. */
  readonly environment?: string;
  readonly component?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly cause: Cause;
  readonly facts: Readonly<Record<string, Fact>>;
}
