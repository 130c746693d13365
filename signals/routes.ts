/** Reads operations/routes.yaml: everything that is wrong with it is said at once, before anything starts. */

import { readOperatorFile, type Mistake, type OperatorFile } from '../operations/read.ts';
import { isObject } from './parse/field.ts';
import { routesSchemaOf, type KnownNames, type RoutesFile } from './routes-schema.ts';
import { shadowOf } from './shadow.ts';

export interface ReadRoutes {
  /** Absent where there is a mistake. */
  readonly rules: RoutesFile | undefined;
  readonly mistakes: readonly Mistake[];
}

export function readRoutes(file: string, text: string, known: KnownNames): ReadRoutes {
  const read = readOperatorFile(file, text, routesSchemaOf(known));
  const mistakes = [...read.mistakes, ...duplicateNames(read), ...unreachable(read)];
  return { rules: mistakes.length === 0 ? read.content : undefined, mistakes };
}

/** Looks at the file as it stands, so that a mistake elsewhere does not hide this one. */
function duplicateNames(read: OperatorFile<RoutesFile>): readonly Mistake[] {
  const routes = isObject(read.raw) && Array.isArray(read.raw['routes']) ? read.raw['routes'] : [];
  const names = routes.map((route: unknown) => (isObject(route) ? route['name'] : undefined));
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [read.mistakeAt(['routes', index, 'name'], `duplicate name "${name}"`)]
      : [],
  );
}

function unreachable(read: OperatorFile<RoutesFile>): readonly Mistake[] {
  const rules = read.content;
  if (rules === undefined || rules.mode === 'all') return [];
  return rules.routes.flatMap((route, index) => {
    const earlier = rules.routes
      .slice(0, index)
      .find((candidate) => candidate.continue !== true && shadowOf(candidate.match ?? {}, route.match ?? {}));
    return earlier === undefined
      ? []
      : [
          read.mistakeAt(
            ['routes', index, 'name'],
            `unreachable: "${earlier.name}" already takes everything that "${route.name}" matches`,
          ),
        ];
  });
}
