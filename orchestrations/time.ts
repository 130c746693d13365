/** Arithmetic on given times. Orchestrations may not ask for the time, so `Date` itself is out of their reach. */

export function later(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}

export function secondsBetween(from: Date | string, to: Date | string): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}
