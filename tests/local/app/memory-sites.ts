/** App Service sites in memory. */
import type { WebApps, WebAppState } from '../../../azure/web-apps.ts';
import { AutomationError } from '../../../errors.ts';

/** Sites whose every change is counted, and whose answers a test can lose. */
export interface MemorySites extends WebApps {
  /** Sets what a site or slot is. */
  put(state: Pick<WebAppState, 'site'> & Partial<WebAppState>): void;
  /** Mutating calls that were carried out, in order. */
  readonly changes: string[];
  /** The next change happens, and nobody hears of it. */
  loseNextAnswer(): void;
  /** A begun swap ends. */
  endSwap(site: string): void;
}

export function createMemorySites(): MemorySites {
  const states = new Map<string, WebAppState>();
  const changes: string[] = [];
  let losing = false;
  const at = (site: string, slot?: string): WebAppState => {
    const state = states.get(key(site, slot));
    if (!state) throw new AutomationError('not-found', `There is no ${key(site, slot)}.`);
    return state;
  };
  const put = (state: Pick<WebAppState, 'site'> & Partial<WebAppState>) => {
    const { site, slot } = state;
    states.set(key(site, slot), { hostName: 'site.example', state: 'Running', ...state });
  };
  const change = (what: string) => {
    changes.push(what);
    if (!losing) return;
    losing = false;
    throw new AutomationError('unavailable', 'The answer was lost.');
  };

  return {
    put,
    changes,
    loseNextAnswer: () => void (losing = true),
    read: async (site, slot) => at(site, slot),
    async applySlotConfig(site, slot) {
      put({ ...at(site), swapTarget: slot });
      put({ ...at(site, slot), swapTarget: 'Production' });
      change('apply');
      return 'begun';
    },
    async resetSlotConfig(site) {
      for (const state of [...states.values()].filter((one) => one.site === site)) {
        const { swapTarget: _left, ...rest } = state;
        put(rest);
      }
      change('reset');
    },
    async beginSwap(site) {
      put({ ...at(site), pendingOperation: 'swap-1' });
      change('swap');
    },
    async setImage(site, slot, image) {
      put({ ...at(site, slot), image, digest: image.slice(image.indexOf('@') + 1) });
      change(`image ${image}`);
    },
    endSwap(site) {
      const [production, staged] = [at(site), at(site, 'staging')];
      const { pendingOperation: _ended, ...rest } = production;
      put({ ...rest, ...contentOf(staged) });
      put({ ...staged, ...contentOf(production) });
    },
  };
}

function key(site: string, slot = ''): string {
  return `${site} ${slot}`;
}

/** What travels with a swap. */
function contentOf({ digest = '', image = '' }: WebAppState): Pick<WebAppState, 'digest' | 'image'> {
  return { digest, image };
}
