/** Events in the Event Grid schema, and what is kept of each on its way to a subscription. */

/** What a service has to tell; Event Grid adds the rest. */
export interface PublishedEvent {
  readonly eventType: string;
  readonly subject: string;
  readonly data: unknown;
  readonly dataVersion: string;
}

export interface GridEvent extends PublishedEvent {
  readonly id: string;
  /** Resource id of the source. */
  readonly topic: string;
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  readonly metadataVersion: string;
}

export interface PushAttempt {
  /** ISO 8601 UTC. */
  readonly time: string;
  readonly status?: number;
  readonly error?: string;
}

/** One event on its way to one subscription. */
export interface EventDelivery {
  readonly id: string;
  /** Resource id of the event subscription. */
  readonly subscriptionId: string;
  readonly event: GridEvent;
  /** ISO 8601 UTC. */
  readonly publishTime: string;
  /** `failed` waits five minutes for the dead letter; `dropped` has none. */
  readonly state: 'pending' | 'delivered' | 'failed' | 'dead-lettered' | 'dropped';
  readonly attempts: readonly PushAttempt[];
  /** Epoch milliseconds at which it is looked at again. */
  readonly dueAt?: number;
  /** Why it was given up. */
  readonly reason?: string;
}

export interface DeadLetter {
  /** Path below the storage account, with the container. */
  readonly blob: string;
  readonly storageAccountId: string;
  readonly subscriptionId: string;
  /** Content of the blob: the event, and why it lies here. */
  readonly events: readonly (GridEvent & {
    readonly deadLetterReason: string;
    readonly deliveryAttempts: number;
    readonly lastDeliveryOutcome: string;
    readonly lastHttpStatusCode?: number;
    readonly publishTime: string;
    readonly lastDeliveryAttemptTime: string;
  })[];
}
