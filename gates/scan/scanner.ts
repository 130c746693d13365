/** What a scanner of somebody else's is to this gate: a program, what it is given, and how its words are read. */

import type { SnapshotResource } from '../../resources/snapshot.ts';

/** What the snapshot of an environment says, as a template without expressions, parameters and modules. */
export interface Template {
  readonly environment: string;
  readonly path: string;
  /** What stands at a line of it, from 1. */
  resourceAt(line: number): SnapshotResource | undefined;
}

/** What there is to look at. */
export interface Subject {
  readonly root: string;
  /** Every file of the repository, from its root. */
  readonly files: readonly string[];
  readonly templates: readonly Template[];
}

export interface Run {
  readonly args: readonly string[];
  /** Folder that it runs in; the root if absent. */
  readonly folder?: string;
}

/** Something that a scanner complains about. */
export interface Complaint {
  /** Its own name of the rule: SC2086. */
  readonly rule: string;
  /** As the scanner says it, so from the folder that it ran in. */
  readonly file?: string;
  readonly line?: number;
  readonly why: string;
  readonly fix?: string;
}

export interface Heard {
  readonly complaints: readonly Complaint[];
  /** How many things it says it has looked at, where it says so. None at all is no good news. */
  readonly looked?: number;
}

export interface Scanner {
  /** Beginning of the names of its rules: checkov-CKV_AZURE_1. */
  readonly name: string;
  /** On PATH. */
  readonly program: string;
  /** Prints its version; an exit other than 0, or nothing printed, says that it is not there. */
  readonly versionArgs: readonly string[];
  /** How to get it, and the version that CI takes. */
  readonly get: string;
  /** None where there is nothing that it could look at. */
  runs(subject: Subject): readonly Run[];
  /** @throws where it is not as the scanner writes it. */
  read(output: string): Heard;
}
