/** Lets time jump to the next timer of any process, as soon as all of them only wait; otherwise time runs as it does. */
import type { ChildProcess } from 'node:child_process';
import { installVirtualClock, type BusyReport, type ClockOrder, type QuietReport } from './virtual.ts';

export interface Coordinator {
  /** Adds a process that has the preload; until it is `ready` time does not jump. */
  join(child: ChildProcess): { ready(): void };
  /** The offset that a process started now must begin with, in milliseconds. */
  offset(): number;
}

interface Member {
  ready: boolean;
  /** Undefined while it is at work. */
  quiet: QuietReport | undefined;
  send(order: ClockOrder): void;
}

/** Installs the virtual clock in this process as well, which is a member like the others. */
export function createCoordinator(): Coordinator {
  const members = new Set<Member>();
  let order: ClockOrder = { clock: 'offset', generation: 0, milliseconds: 0 };

  const heard = (member: Member, message: QuietReport | BusyReport) => {
    member.quiet = message.clock === 'quiet' ? message : undefined;
    jumpIfAllWait();
  };

  const jumpIfAllWait = () => {
    const reports: QuietReport[] = [];
    for (const { ready, quiet } of members) {
      if (!ready || quiet?.generation !== order.generation) return;
      reports.push(quiet);
    }
    const deadlines = reports.flatMap(({ next }) => (next === null ? [] : [next]));
    const ahead = Math.min(...deadlines) - Date.now();
    if (deadlines.length === 0 || ahead <= 0) return;
    order = { clock: 'offset', generation: order.generation + 1, milliseconds: order.milliseconds + ahead };
    for (const member of members) member.send(order);
  };

  const self: Member = { ready: true, quiet: undefined, send: (given) => own.obey(given) };
  const own = installVirtualClock(0, (message) => heard(self, message));
  own.letGo();
  members.add(self);

  return {
    offset: () => order.milliseconds,
    join(child) {
      const member: Member = {
        ready: false,
        quiet: undefined,
        send: (given) => child.connected && child.send(given, () => {}),
      };
      members.add(member);
      child.on('message', (message: QuietReport | BusyReport | { readonly clock?: never } | null) => {
        if (message?.clock !== undefined) heard(member, message);
      });
      child.once('exit', () => {
        members.delete(member);
        jumpIfAllWait();
      });
      // It was started with the offset of that moment; it learns of jumps since then.
      member.send(order);
      return {
        ready: () => {
          member.ready = true;
          jumpIfAllWait();
        },
      };
    },
  };
}
