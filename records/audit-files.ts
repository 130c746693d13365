/** Names of audit files: one a day, and further parts of a day where a file is full. */

export interface AuditFile {
  readonly environment: string;
  /** yyyy-mm-dd, UTC. */
  readonly day: string;
  /** 1 for the first of its day. */
  readonly part: number;
}

export function auditFolder(environment: string): string {
  return `audit/${environment}/`;
}

/**
 * Where an environment's first file is named. Two writers that find no file, on both sides of midnight, would begin two
 * chains; this name is one for both.
 */
export function originName(environment: string): string {
  return `${auditFolder(environment)}begins-with`;
}

/** `audit/dev/2026-11-24.jsonl`, `audit/dev/2026-11-24-2.jsonl`. */
export function auditFileName({ environment, day, part }: AuditFile): string {
  return `${auditFolder(environment)}${day}${part === 1 ? '' : `-${part}`}.jsonl`;
}

/** Undefined for a name that is not an audit file's. */
export function parseAuditFileName(name: string): AuditFile | undefined {
  const match = /^audit\/([^/]+)\/(\d{4}-\d\d-\d\d)(?:-(\d+))?\.jsonl$/.exec(name);
  const [, environment, day, part = '1'] = match ?? [];
  return environment === undefined || day === undefined ? undefined : { environment, day, part: Number(part) };
}

/** In the order of the chain; by name alone a second part would sort before the first. */
export function inChainOrder(names: readonly string[]): readonly AuditFile[] {
  const files = names.map(parseAuditFileName).filter((file) => file !== undefined);
  return files.toSorted((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1));
}

/** The file after this one for a writer whose day is `today`: a clock that is behind does not go back. */
export function nextFile(file: AuditFile, today: string): AuditFile {
  return today > file.day ? { ...file, day: today, part: 1 } : { ...file, part: file.part + 1 };
}
