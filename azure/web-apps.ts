/** App Service sites and their slots: what runs where, and the operations of a slot swap. */
import type { Site, SiteConfigResource, WebSiteManagementClient } from '@azure/arm-appservice';
import { AutomationError } from '../errors.ts';
import { parseResourceId } from '../resources/resource-id.ts';
import { azureError, calling } from './errors.ts';

/** A site or one of its slots as it is now, read from Azure and never remembered. */
export interface WebAppState {
  readonly site: string;
  readonly slot?: string;
  readonly hostName: string;
  /** Running | Stopped, as App Service says. */
  readonly state: string;
  /** Digest of the container image it runs, `sha256:` and 64 hex digits; absent where the image is named by tag. */
  readonly digest?: string;
  /** The full image reference, for putting another digest of the same repository in its place. */
  readonly image?: string;
  /** Operation that App Service is carrying out, whoever began it. */
  readonly pendingOperation?: string;
  /** The slot this one is about to be swapped with: phase one of a swap with preview is done. */
  readonly swapTarget?: string;
}

export interface WebApps {
  /** @param slot absent for production. */
  read(site: string, slot?: string): Promise<WebAppState>;
  /** Phase one of a swap with preview: production's slot settings go to the slot, which restarts. */
  applySlotConfig(site: string, slot: string): Promise<'begun' | 'preview-refused'>;
  /** Leaves phase one: the slot gets its own settings back. */
  resetSlotConfig(site: string): Promise<void>;
  /** Begins the swap with production and does not wait for it; completes a preview where one is open. */
  beginSwap(site: string, slot: string): Promise<void>;
  /** Puts an image by digest into a slot, which restarts with it. */
  setImage(site: string, slot: string, image: string): Promise<void>;
}

/** App Service reports the container image as `DOCKER|registry/repository@sha256:…`. */
const imagePattern = /^DOCKER\|(?<image>.+)$/i;
const digestPattern = /@(?<digest>sha256:[0-9a-f]{64})$/i;

/** How long to leave a site that is busy with another operation. */
export const busyRetryAfterSeconds = 10;

/** The same repository at another digest. */
export function imageAtDigest(image: string, digest: string): string {
  return `${image.replace(/[@:][^/@:]+(:[0-9a-f]{64})?$/i, '')}@${digest}`;
}

export function createWebApps(client: () => Promise<WebSiteManagementClient>): WebApps {
  return {
    async read(site, slot) {
      const { group, name } = locate(site);
      const { webApps } = await client();
      return calling(`read ${describe(site, slot)}`, async () => {
        const [app, config] = slot
          ? await Promise.all([webApps.getSlot(group, name, slot), webApps.getConfigurationSlot(group, name, slot)])
          : await Promise.all([webApps.get(group, name), webApps.getConfiguration(group, name)]);
        return stateOf(site, slot, app, config);
      });
    },

    async applySlotConfig(site, slot) {
      const { group, name } = locate(site);
      const { webApps } = await client();
      try {
        await webApps.applySlotConfigToProduction(group, name, { targetSlot: slot, preserveVnet: true });
        return 'begun';
      } catch (error) {
        if (isPreviewRefusal(error)) return 'preview-refused';
        throw changeError(error, `apply production's slot settings to ${describe(site, slot)}`);
      }
    },

    async resetSlotConfig(site) {
      const { group, name } = locate(site);
      const { webApps } = await client();
      await changing(`reset the slot settings of ${describe(site)}`, () =>
        webApps.resetProductionSlotConfig(group, name),
      );
    },

    async beginSwap(site, slot) {
      const { group, name } = locate(site);
      const { webApps } = await client();
      await changing(`swap ${describe(site, slot)} with production`, () =>
        webApps.swapSlotWithProduction(group, name, { targetSlot: slot, preserveVnet: true }).submitted(),
      );
    },

    async setImage(site, slot, image) {
      const { group, name } = locate(site);
      const { webApps } = await client();
      await changing(`put ${image} into ${describe(site, slot)}`, () =>
        webApps.updateConfigurationSlot(group, name, slot, { linuxFxVersion: `DOCKER|${image}` }),
      );
    },
  };
}

export function locate(site: string): { readonly group: string; readonly name: string } {
  const id = parseResourceId(site);
  if (id?.resourceGroup === undefined)
    throw new AutomationError('input-invalid', `A site is known by its resource id, got "${site}".`);
  return { group: id.resourceGroup, name: id.name };
}

/**
 * App Service carries out one operation a site and refuses others meanwhile; the one in progress may be ours, begun by a
 * request whose answer was lost. Who tries again looks at the site first.
 */
function changeError(error: unknown, operation: string): AutomationError {
  const failure = azureError(error, operation);
  if (failure.code !== 'conflict' || !/another operation is in progress/i.test(failure.message)) return failure;
  return new AutomationError('unavailable', failure.message, {
    cause: error,
    data: { ...failure.data, retryAfterSeconds: busyRetryAfterSeconds },
  });
}

async function changing<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw changeError(error, operation);
  }
}

/** Swap with preview is refused where a slot has site authentication enabled; App Service says so in words only (azure-docs, "Swap with preview"). */
function isPreviewRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    (error.statusCode === 400 || error.statusCode === 409) &&
    /swap with preview|site authentication|multi-?phase/i.test(error.message)
  );
}

function stateOf(site: string, slot: string | undefined, app: Site, config: SiteConfigResource): WebAppState {
  const image = imagePattern.exec(config.linuxFxVersion ?? '')?.groups?.['image'];
  const digest = image === undefined ? undefined : digestPattern.exec(image)?.groups?.['digest']?.toLowerCase();
  if (!app.defaultHostName)
    throw new AutomationError(
      'azure-refused',
      `${describe(site, slot)} has no host name: expected defaultHostName, got none.`,
    );
  return {
    site,
    hostName: app.defaultHostName,
    state: app.state ?? 'Unknown',
    ...(slot === undefined ? {} : { slot }),
    ...(image === undefined ? {} : { image }),
    ...(digest === undefined ? {} : { digest }),
    ...(app.inProgressOperationId ? { pendingOperation: app.inProgressOperationId } : {}),
    ...(app.targetSwapSlot ? { swapTarget: app.targetSwapSlot } : {}),
  };
}

export function describe(site: string, slot?: string): string {
  return slot === undefined ? site : `${site} (slot ${slot})`;
}
