/** Every function of the app. */
import type { App } from '../app.ts';
import { registerAlerts } from './alerts.ts';
import { registerEvents } from './events.ts';
import { registerOperations } from './operations/operations.ts';
import { registerRunbooks } from './runbooks.ts';
import { registerSchedules } from './schedules.ts';
import { registerSignals } from './signals.ts';

export function registerFunctions(automation: App): void {
  registerAlerts(automation);
  registerEvents(automation);
  registerSignals(automation);
  registerSchedules(automation);
  registerOperations(automation);
  registerRunbooks(automation);
}
