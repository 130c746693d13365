/** Swaps and previews as they run: each step is written down with its deadline, so that a restarted cloud goes on where it was. */
import type { LongRunningOperations } from '../arm/long-running.ts';
import type { OperationsLog } from '../operations-log.ts';
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import { digestOf, type Artefact, type Artefacts } from './artefacts.ts';
import { noAnswerToPing } from './errors.ts';
import { effectiveSettings, exchange } from './exchange.ts';
import { healthStatus, respondsToWarmUp, restarted, type AppServiceDurations } from './instances.ts';
import type { References } from './references.ts';
import { imageOf, production, type Sites, type SiteState, type SlotOperation } from './state.ts';

/** How often a warm-up that does not answer is asked again. */
const pingEveryMs = 10_000;

export interface SlotOperations {
  /** Begins a swap, or phase one of one with preview. The caller has checked that it may begin. */
  begin(operation: Pick<SlotOperation, 'id' | 'kind' | 'site' | 'source' | 'destination'>): void;
  /** Leaves a preview: the slot gets its own settings back and restarts. */
  resetPreview(site: string): void;
  /** Exchanges two slots at once, without any of a swap's steps. */
  exchangeNow(site: string, source: string, destination: string): void;
  restart(state: SiteState): void;
  artefactOf(state: SiteState): Artefact;
  resume(): void;
}

export function createSlotOperations(deps: {
  store: Store;
  timers: Timers;
  sites: Sites;
  artefacts: Artefacts;
  references: References;
  operations: LongRunningOperations;
  log: OperationsLog;
  durations: AppServiceDurations;
}): SlotOperations {
  const { store, timers, sites, durations } = deps;

  const artefactOf = (state: SiteState): Artefact => deps.artefacts.get(digestOf(imageOf(state)));
  const restart = (state: SiteState): SiteState => {
    const next = restarted(deps.references.fetched(state), artefactOf(state), Date.now(), durations);
    sites.put(next);
    return next;
  };

  function pair(site: string, source: string, destination: string): { source: SiteState; destination: SiteState } {
    const found = { source: sites.get(site, source), destination: sites.get(site, destination) };
    if (found.source === undefined || found.destination === undefined)
      throw new Error(`Slots of ${site} went away during an operation.`);
    return { source: found.source, destination: found.destination };
  }

  function schedule(operation: SlotOperation): void {
    timers.at(operation.endsAt, () => {
      const current = sites.operation(operation.site);
      if (current?.id === operation.id) store.transaction(() => advance(current));
    });
  }

  function goOn(operation: SlotOperation): void {
    sites.putOperation(operation);
    schedule(operation);
  }

  function advance(operation: SlotOperation): void {
    if (Date.now() < operation.endsAt) return schedule(operation);
    if (operation.step === 'warming') return afterWarmUp(operation);
    if (operation.step === 'switching') return afterSwitch(operation);
    succeed(operation);
  }

  function afterWarmUp(operation: SlotOperation): void {
    const { site } = operation;
    const { source, destination } = pair(site, operation.source, operation.destination);
    const now = Date.now();
    const settings = effectiveSettings(source, destination, sites.slotConfigNames(site));
    const health = healthStatus(artefactOf(source).behaviour, deps.references.failing(source));
    if (respondsToWarmUp(source, settings, health, now)) {
      if (operation.kind === 'applyConfig') return succeed(operation);
      return goOn({ ...operation, step: 'switching', endsAt: now + durations.switchMs });
    }
    if (now >= operation.warmUpDeadline) return cancel(operation, source, destination);
    goOn({ ...operation, endsAt: nextLook(source, now, operation.warmUpDeadline) });
  }

  function afterSwitch(operation: SlotOperation): void {
    const { site } = operation;
    exchangeNow(site, operation.source, operation.destination);
    const old = restart(pair(site, operation.source, operation.destination).source);
    goOn({ ...operation, step: 'settling', endsAt: old.readyAt ?? Date.now() + durations.restartMs });
  }

  function exchangeNow(site: string, sourceName: string, destinationName: string): void {
    const before = pair(site, sourceName, destinationName);
    const after = exchange(before.source, before.destination, sites.slotConfigNames(site));
    const slotSwapStatus = {
      timestampUtc: new Date().toISOString(),
      sourceSlotName: shownSlot(sourceName),
      destinationSlotName: shownSlot(destinationName),
    };
    sites.put({ ...after.source, slotSwapStatus });
    sites.put({ ...after.destination, slotSwapStatus });
  }

  function succeed(operation: SlotOperation): void {
    sites.endOperation(operation.site);
    deps.operations.succeed(operation.id);
    deps.log.conclude(operation.id, 'succeeded');
  }

  /** An instance that does not come back cancels the swap: the slot gets its own settings back. */
  function cancel(operation: SlotOperation, source: SiteState, destination: SiteState): void {
    sites.endOperation(operation.site);
    leave(source, destination);
    const error = noAnswerToPing(operation.site, operation.source);
    deps.operations.fail(operation.id, error);
    deps.log.conclude(operation.id, 'failed', error.code);
  }

  function leave(source: SiteState, destination: SiteState): void {
    const { appliedFrom: _applied, targetSwapSlot: _source, ...own } = source;
    const { targetSwapSlot: _destination, ...other } = destination;
    restart(own);
    sites.put(other);
  }

  return {
    begin(begun) {
      const { source, destination } = pair(begun.site, begun.source, begun.destination);
      const now = Date.now();
      const previewed = source.targetSwapSlot !== undefined;
      const preview = begun.kind === 'applyConfig' ? { targetSwapSlot: shownSlot(begun.destination) } : {};
      store.transaction(() => {
        const warming = previewed ? source : restart({ ...source, ...preview, appliedFrom: begun.destination });
        if (begun.kind === 'applyConfig') sites.put({ ...destination, targetSwapSlot: shownSlot(begun.source) });
        deps.operations.begin({ id: begun.id, resourceId: source.resourceId, name: begun.kind });
        goOn({
          ...begun,
          step: 'warming',
          endsAt: previewed ? now : nextLook(warming, now, now + durations.warmUpLimitMs),
          warmUpDeadline: now + durations.warmUpLimitMs,
          startedAt: new Date(now).toISOString(),
        });
      });
    },
    resetPreview(site) {
      const source = sites
        .slotsOf(site)
        .find((slot) => slot.appliedFrom !== undefined && slot.targetSwapSlot !== undefined);
      const running = sites.operation(site);
      store.transaction(() => {
        if (running !== undefined) {
          sites.endOperation(site);
          deps.operations.succeed(running.id);
        }
        if (source === undefined) return;
        leave(source, pair(site, source.slot, source.appliedFrom ?? production).destination);
      });
    },
    exchangeNow: (site, source, destination) => store.transaction(() => exchangeNow(site, source, destination)),
    restart,
    artefactOf,
    resume() {
      for (const operation of sites.operations()) schedule(operation);
    },
  };
}

function nextLook(state: SiteState, now: number, deadline: number): number {
  const expected = state.readyAt !== null && state.readyAt > now ? state.readyAt : now + pingEveryMs;
  return Math.min(expected, deadline);
}

/** App Service writes the site's own slot with a capital. */
export function shownSlot(slot: string): string {
  return slot.toLowerCase() === production ? 'Production' : slot;
}
