/** What App Service keeps of each site and slot: its content, its settings, and when its instances last started. */
import type { JsonObject } from '../json.ts';
import type { Store } from '../store.ts';
import type { SiteReferences } from './secret-reference.ts';

/** How the site itself is called among its slots. */
export const production = 'production';

export interface SiteState {
  readonly site: string;
  /** `production` for the site itself. */
  readonly slot: string;
  readonly resourceId: string;
  readonly state: 'Running' | 'Stopped';
  /** Site configuration (`config/web`), without the settings below. */
  readonly config: JsonObject;
  readonly appSettings: Readonly<Record<string, string>>;
  readonly connectionStrings: Readonly<Record<string, JsonObject>>;
  /** `authsettingsV2`. */
  readonly authSettings: JsonObject;
  /** Epoch milliseconds of the last start of its instances. */
  readonly startedAt: number;
  /** From when it answers; null for never. */
  readonly readyAt: number | null;
  /** What its instances have in place of Key Vault references; absent until somebody looks. */
  readonly references?: SiteReferences;
  /** The slot whose slot settings are applied to this one, in a swap or its preview. */
  readonly appliedFrom?: string;
  /** The other slot of a swap with preview that waits. */
  readonly targetSwapSlot?: string;
  readonly slotSwapStatus?: {
    readonly timestampUtc: string;
    readonly sourceSlotName: string;
    readonly destinationSlotName: string;
  };
  readonly lastModified: string;
}

/** Names of what stays with its slot. */
export interface SlotConfigNames {
  readonly appSettingNames: readonly string[];
  readonly connectionStringNames: readonly string[];
  readonly azureStorageConfigNames: readonly string[];
}

/** A swap, or phase one of a swap with preview, that runs. A site has one at a time. */
export interface SlotOperation {
  /** Also the id of the long-running operation and of the operations log. */
  readonly id: string;
  readonly kind: 'swap' | 'applyConfig';
  readonly site: string;
  readonly source: string;
  readonly destination: string;
  /** Warming the source with the destination's settings, switching, then restarting what was switched away. */
  readonly step: 'warming' | 'switching' | 'settling';
  /** Epoch milliseconds at which it is looked at again. */
  readonly endsAt: number;
  /** When the warm-up is given up. */
  readonly warmUpDeadline: number;
  readonly startedAt: string;
}

export interface Sites {
  get(site: string, slot?: string): SiteState | undefined;
  put(state: SiteState): void;
  delete(site: string, slot: string): void;
  all(): SiteState[];
  /** The site's slots, without the site itself. */
  slotsOf(site: string): SiteState[];
  slotConfigNames(site: string): SlotConfigNames;
  putSlotConfigNames(site: string, names: SlotConfigNames): void;
  operation(site: string): SlotOperation | undefined;
  putOperation(operation: SlotOperation): void;
  endOperation(site: string): void;
  operations(): SlotOperation[];
}

const noNames: SlotConfigNames = { appSettingNames: [], connectionStringNames: [], azureStorageConfigNames: [] };

export function createSites(store: Store): Sites {
  const sites = store.collection<SiteState>('sites');
  const names = store.collection<SlotConfigNames>('slot-config-names');
  const operations = store.collection<SlotOperation>('slot-operations');
  return {
    get: (site, slot = production) => sites.get(key(site, slot)),
    put: (state) => sites.put(key(state.site, state.slot), { ...state, lastModified: new Date().toISOString() }),
    delete: (site, slot) => void sites.delete(key(site, slot)),
    all: () => sites.all(),
    slotsOf: (site) =>
      sites.all().filter((state) => state.site.toLowerCase() === site.toLowerCase() && state.slot !== production),
    slotConfigNames: (site) => names.get(site.toLowerCase()) ?? noNames,
    putSlotConfigNames: (site, given) => names.put(site.toLowerCase(), given),
    operation: (site) => operations.get(site.toLowerCase()),
    putOperation: (operation) => operations.put(operation.site.toLowerCase(), operation),
    endOperation: (site) => void operations.delete(site.toLowerCase()),
    operations: () => operations.all(),
  };
}

/** The running image, `DOCKER|...`; empty where there is none. */
export function imageOf(state: SiteState): string {
  const image = state.config['linuxFxVersion'];
  return typeof image === 'string' ? image : '';
}

function key(site: string, slot: string): string {
  return `${site}/${slot}`.toLowerCase();
}
