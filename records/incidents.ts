/** Incidents: what belongs to one cause, in one place, however many signals report it. */
import { createHash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { AutomationError } from '../errors.ts';
import { change, existing } from './change.ts';
import { isoNow, type Clock } from './clock.ts';
import { createCoalescer } from './coalesce.ts';
import { createCollection, type Page } from './collection.ts';
import { counted, noSignals, type Tally } from './tally.ts';

export interface IncidentNote {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

export interface Incident {
  readonly id: string;
  /** Fingerprint of the cause. */
  readonly cause: string;
  readonly episodeEpoch: string;
  readonly environment: string;
  readonly component: string | undefined;
  readonly title: string;
  /** 0 (critical) to 4 (verbose); the gravest reported so far. */
  readonly severity: number;
  readonly state: 'open' | 'resolved';
  readonly openedAt: string;
  /** When the latest counted signal was seen by its sender. */
  readonly lastSeenAt: string;
  readonly signals: Tally;
  readonly runs: readonly string[];
  readonly notes: readonly IncidentNote[];
  readonly resolution?: { readonly by: string; readonly reason: string; readonly at: string };
}

export interface IncidentReport {
  readonly cause: string;
  readonly episodeEpoch: string;
  readonly environment: string;
  readonly component?: string | undefined;
  readonly title: string;
  readonly severity: number;
  readonly signalId: string;
  /** ISO time at which the sender saw it. */
  readonly at: string;
  /** Ids of the runs that are to work on it. */
  readonly runs?: readonly string[];
}

const mostRuns = 50;
const mostNotes = 100;

export type Incidents = ReturnType<typeof createIncidents>;

export function createIncidents({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const incidents = createCollection<Incident>({
    table,
    name: 'incident',
    createdAt: (incident) => incident.openedAt,
    isOpen: (incident) => incident.state === 'open',
    columns: ({ environment }) => ({ environment }),
  });

  const reportTogether = createCoalescer<IncidentReport, { incident: Incident; opened: boolean }>((id, reports) =>
    change(incidents, id, (current) => {
      let incident = current;
      const opened: boolean[] = [];
      for (const report of reports) {
        opened.push(incident === undefined);
        incident = incident === undefined ? reported(id, report, isoNow(clock)) : joined(incident, report);
      }
      if (incident === undefined) throw new AutomationError('internal', `Incident ${id} was reported by nobody.`);
      const answer = opened.map((isNew) => ({ incident, opened: isNew }));
      return incident === current ? { answer } : { next: incident, answer };
    }),
  );

  function move(id: string, transition: (incident: Incident) => Incident): Promise<Incident> {
    return change(incidents, id, (current) => {
      const incident = existing(incidents, id, current);
      const next = transition(incident);
      return next === incident ? { answer: incident } : { next, answer: next };
    });
  }

  return {
    /** Opens the incident of this cause and episode, or counts one more signal of it. A resolved one stays resolved: what comes late is counted. */
    openOrJoin: (report: IncidentReport) => reportTogether(incidentId(report.cause, report.episodeEpoch), report),

    /** Adds a note once: the same text by the same author is there already. The oldest give way after a hundred. */
    note: (id: string, { by, text }: { readonly by: string; readonly text: string }) =>
      move(id, (incident) => {
        if (incident.notes.some((note) => note.by === by && note.text === text)) return incident;
        return { ...incident, notes: [...incident.notes, { at: isoNow(clock), by, text }].slice(-mostNotes) };
      }),

    /** The first resolution stays. */
    resolve: (id: string, resolution: { readonly by: string; readonly reason: string; readonly at?: string }) =>
      move(id, (incident) =>
        incident.state === 'resolved'
          ? incident
          : { ...incident, state: 'resolved', resolution: { ...resolution, at: resolution.at ?? isoNow(clock) } },
      ),

    get: (id: string) => incidents.get(id),

    /** Open ones whole; all or resolved ones newest first, a page at a time. */
    async list(
      request: {
        readonly state?: Incident['state'];
        readonly environment?: string;
        readonly limit?: number;
        readonly continuation?: string;
      } = {},
    ): Promise<Page<Incident>> {
      const { state, environment, limit = 50, continuation } = request;
      if (state === 'open') return { items: (await incidents.open({ environment })).toReversed() };
      const page = await incidents.newest({ where: { environment }, limit, continuation });
      return state === undefined ? page : { ...page, items: page.items.filter((incident) => incident.state === state) };
    },
  };
}

/** The id of the incident of a cause and episode. */
export function incidentId(cause: string, episodeEpoch: string): string {
  return `incident-${createHash('sha256')
    .update(JSON.stringify([cause, episodeEpoch]))
    .digest('hex')
    .slice(0, 24)}`;
}

function reported(id: string, report: IncidentReport, now: string): Incident {
  const { signalId, at, component, runs = [], ...facts } = report;
  return {
    id,
    ...facts,
    component,
    state: 'open',
    openedAt: now,
    lastSeenAt: at,
    signals: counted(noSignals, signalId),
    runs: runs.slice(0, mostRuns),
    notes: [],
  };
}

function joined(incident: Incident, report: IncidentReport): Incident {
  const signals = counted(incident.signals, report.signalId);
  const others = (report.runs ?? []).filter((run) => !incident.runs.includes(run));
  if (signals === incident.signals && others.length === 0) return incident;
  return {
    ...incident,
    signals,
    runs: [...incident.runs, ...others].slice(0, mostRuns),
    severity: Math.min(incident.severity, report.severity),
    lastSeenAt: report.at > incident.lastSeenAt ? report.at : incident.lastSeenAt,
  };
}
