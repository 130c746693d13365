/** Deliveries that this process recorded a moment ago, for its own router: it need not fetch them again. What is forgotten is read from the inbox. */
import type { RecordedDelivery } from './intake.ts';

/** Together at most 4 MB. */
const mostDeliveries = 256;
const largestBytes = 16 * 1024;

export interface RecentDeliveries {
  add(id: string, delivery: RecordedDelivery): void;
  /** Once: whoever asks again, as after a failure, is to look at the inbox. */
  take(id: string): RecordedDelivery | undefined;
}

export function createRecentDeliveries(): RecentDeliveries {
  const recent = new Map<string, RecordedDelivery>();
  return {
    add(id, delivery) {
      if (delivery.body.byteLength > largestBytes) return;
      const [oldest] = recent.keys();
      if (oldest !== undefined && recent.size >= mostDeliveries) recent.delete(oldest);
      recent.set(id, delivery);
    },
    take(id) {
      const delivery = recent.get(id);
      recent.delete(id);
      return delivery;
    },
  };
}
