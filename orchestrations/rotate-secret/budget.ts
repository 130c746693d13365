/** The deadlines of a rotation, in seconds: how long each part may take, and what a person hears of when. */

const minute = 60;
const hour = 60 * minute;

/** The longest a rotation may hold the environment at a stretch; it gives way between two phases all the time. */
export const maximumHoldSeconds = 60 * minute;

/** A failover may take hours; then a rotation waits for hours, and somebody hears of it early. */
export const takeLease = {
  rotation: { tellAfterSeconds: 30 * minute, withinSeconds: 6 * hour },
  'compromised-rotation': { tellAfterSeconds: 5 * minute, withinSeconds: 6 * hour },
} as const;

/** What a dead holder left in flight on a site is waited out. */
export const settleSeconds = 5 * minute;

/** How long a compromised secret waits for the run that already works on it, and how often it tells that run. */
export const takeSubject = {
  tellAfterSeconds: 10 * minute,
  withinSeconds: 12 * hour,
  everySeconds: 30,
  laterEverySeconds: 5 * minute,
} as const;

/** A new credential is known everywhere at its issuer within minutes. */
export const accepted = { withinSeconds: 5 * minute, everySeconds: 10 } as const;

/** A site restarts with what it fetched. */
export const resolved = { withinSeconds: 5 * minute, everySeconds: 10 } as const;

/** So long a site may go on serving with what it had, while instances with the new value start: what answers before that proves nothing. */
export const restartSeconds = minute;

/** Healthy several times in a row, once the instances with the new value serve. */
export const healthySeconds = 5 * minute;

/** What was revoked is refused everywhere within minutes. */
export const closed = { withinSeconds: 10 * minute, everySeconds: 30 } as const;

/** A run that waits for hours or days looks so often, whether it is told to or not. */
export const lookEverySeconds = 6 * hour;

/** A hold of drift lasts at most so long beyond the overlap; it is ended when the run ends. */
export const holdSeconds = 24 * hour;

/** How severe a page about the rotation is, and how soon somebody must have looked. */
export const urgency = {
  'near-expiry': { severity: 3, respondBySeconds: 24 * hour },
  missing: { severity: 3, respondBySeconds: 24 * hour },
  asked: { severity: 3, respondBySeconds: 4 * hour },
  expired: { severity: 1, respondBySeconds: 15 * minute },
  compromised: { severity: 0, respondBySeconds: 5 * minute },
} as const;
