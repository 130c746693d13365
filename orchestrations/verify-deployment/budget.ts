/** How long a verification waits, and for what. */

/** Until nothing of the deployment is under way any more: its first nested one tells of success long before its last. */
export const settle = { withinSeconds: 45 * 60, everySeconds: 30 } as const;

/** Until what was found is no more: roles take minutes to reach every service, references and health probes as well. */
export const patience = { withinSeconds: 10 * 60, everySeconds: 60 } as const;

/** What a side hands on of its findings, and the record (an entry holds 8 KB) and the page of all. */
export const mostFindings = { ofSide: 40, recorded: 10, paged: 8 } as const;
export const mostCharacters = 240;

/** Seconds within which somebody must look, by severity. */
export const respondBySeconds = [5 * 60, 15 * 60, 60 * 60, 8 * 3600, 24 * 3600] as const;
