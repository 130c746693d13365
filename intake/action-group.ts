/** Whether a verified caller is an action group of Azure Monitor. */
import { AutomationError } from '../errors.ts';
import type { Caller } from '../azure/tokens.ts';

/** The app role that our application gives to Azure Monitor's (azure-monitor-docs, "Secure webhook"). */
const role = 'ActionGroupsSecureWebhook';

export function requireActionGroup(
  caller: Caller,
  { alertsApplicationId }: { readonly alertsApplicationId: string },
): void {
  if (caller.applicationId.toLowerCase() === alertsApplicationId.toLowerCase() && caller.roles.includes(role)) return;
  throw new AutomationError(
    'forbidden',
    `Alerts come from Azure Monitor's action groups with the role ${role}; this token is of application ${caller.applicationId || 'unknown'}.`,
  );
}
