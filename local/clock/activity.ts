/** Whether this process is at work: requests it waits for or answers, and how long ago something last happened. */
import { subscribe } from 'node:diagnostics_channel';

/** What begins and ends a piece of work, by Node's diagnostics channels: http and fetch, as client and as server. */
const beginnings = ['http.client.request.start', 'undici:request:create', 'http.server.request.start'];
const endings = [
  'http.client.response.finish',
  'http.client.request.error',
  'undici:request:trailers',
  'undici:request:error',
  'http.server.response.finish',
];

/** Quiet for so long (real milliseconds) with nothing open: the process waits for time to pass. */
const quietMilliseconds = 6;
/** With requests open but nothing happening: they wait for time to pass as well, e.g. for an injected latency. */
const stuckMilliseconds = 250;

export interface Activity {
  touch(): void;
  isQuiet(): boolean;
}

/** @param realNow milliseconds of a clock that nobody has replaced. */
export function watchActivity(realNow: () => number): Activity {
  let open = 0;
  let last = realNow();
  const touch = () => {
    last = realNow();
  };
  for (const channel of beginnings) {
    subscribe(channel, () => {
      open += 1;
      touch();
    });
  }
  for (const channel of endings) {
    subscribe(channel, () => {
      open = Math.max(0, open - 1);
      touch();
    });
  }
  return { touch, isQuiet: () => realNow() - last >= (open === 0 ? quietMilliseconds : stuckMilliseconds) };
}
