/** Reads operations/secrets.yaml, and says every mistake in it: of its shape, and of what its entries mean together. */
import { readOperatorFile, type Mistake, type Place } from '../operations/read.ts';
import { pendingNameOf } from './credential.ts';
import { keyHolderOf } from './key-holders.ts';
import {
  secretsSchema,
  type DeclaredSecret,
  type PartialTerms,
  type SecretsFile,
  type Terms,
} from './secrets-schema.ts';

export interface ReadSecrets {
  /** Absent where its shape is wrong. */
  readonly secrets: SecretsFile | undefined;
  readonly mistakes: readonly Mistake[];
}

type Complain = (place: Place, reason: string) => void;

export function readSecrets(file: string, text: string): ReadSecrets {
  const read = readOperatorFile(file, text, secretsSchema);
  const secrets = read.content;
  if (secrets === undefined) return { secrets, mistakes: read.mistakes };
  const mistakes: Mistake[] = [];
  const complain: Complain = (place, reason) => void mistakes.push(read.mistakeAt(place, reason));
  checkKeys(secrets, complain);
  for (const [name, declared] of Object.entries(secrets.secrets)) {
    const place = ['secrets', name];
    checkNames(name, declared, secrets, complain);
    for (const [environment, settings] of Object.entries(declared.environments)) {
      const terms = termsOf(secrets.defaults, declared, settings);
      checkTerms(terms, [...place, 'environments', environment], complain);
      checkOverlap(declared, terms, [...place, 'environments', environment], complain);
    }
  }
  return { secrets, mistakes };
}

/** Each term from the most particular that has it. */
export function termsOf(defaults: Terms, ...particular: readonly PartialTerms[]): Terms {
  const given = (term: keyof Terms) => particular.findLast((one) => one[term] !== undefined)?.[term];
  return { ...defaults, ...Object.fromEntries(termNames.map((term) => [term, given(term) ?? defaults[term]])) };
}

const termNames = ['owner', 'validityDays', 'rotateBeforeDays', 'overlapHours'] as const satisfies (keyof Terms)[];

function checkKeys({ keys, defaults }: SecretsFile, complain: Complain): void {
  checkTerms(defaults, ['defaults'], complain);
  for (const [type, terms] of Object.entries(keys)) {
    if (keyHolderOf(type) === undefined)
      complain(['keys', type], `"${type}" is no resource type with keys that secrets/key-holders.ts knows`);
    checkTerms(termsOf(defaults, terms), ['keys', type], complain);
  }
}

function checkTerms({ validityDays, rotateBeforeDays }: Terms, place: Place, complain: Complain): void {
  if (rotateBeforeDays < validityDays) return;
  complain(
    [...place, 'rotateBeforeDays'],
    `rotated ${rotateBeforeDays} days before the end of ${validityDays}, it would be due as soon as it is made`,
  );
}

function checkNames(name: string, declared: DeclaredSecret, { secrets }: SecretsFile, complain: Complain): void {
  const place = ['secrets', name];
  if (Object.hasOwn(secrets, pendingNameOf(name)))
    complain(['secrets', pendingNameOf(name)], `this name is that of what is pending for "${name}"`);
  if (declared.strategy === 'generated' && declared.form.kind === 'jwt-signing-key') {
    const { keySet } = declared.form;
    if (Object.hasOwn(secrets, keySet))
      complain(
        [...place, 'form', 'keySet'],
        `"${keySet}" is a secret of its own; a key set belongs to its signing key`,
      );
  }
  if (declared.strategy !== 'twilio-api-key') return;
  const administrator = secrets[declared.administeredBy];
  const lacking = Object.keys(declared.environments).find((one) => administrator?.environments[one] === undefined);
  if (lacking === undefined) return;
  complain([...place, 'administeredBy'], `there is no secret "${declared.administeredBy}" in ${lacking}`);
}

/** A token that was signed right before the rotation is good for its whole life, and its key must be so too. */
function checkOverlap(declared: DeclaredSecret, { overlapHours }: Terms, place: Place, complain: Complain): void {
  if (declared.strategy !== 'generated' || declared.form.kind !== 'jwt-signing-key') return;
  const { tokenLifeMinutes } = declared.form;
  if (overlapHours * 60 >= tokenLifeMinutes) return;
  complain(
    [...place, 'overlapHours'],
    `an overlap of ${overlapHours} hours is shorter than the ${tokenLifeMinutes} minutes that a token lives`,
  );
}
