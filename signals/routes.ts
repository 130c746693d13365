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
function rawRoutes(read: OperatorFile<RoutesFile>): readonly unknown[] {
  return isObject(read.raw) && Array.isArray(read.raw['routes']) ? read.raw['routes'] : [];
}

function duplicateNames(read: OperatorFile<RoutesFile>): readonly Mistake[] {
  const names = rawRoutes(read).map((route) => (isObject(route) ? route['name'] : undefined));
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [read.mistakeAt(['routes', index, 'name'], `duplicate name "${name}"`)]
      : [],
  );
}

/** Routes whose shape is wrong hide nothing and are not hidden. */
function unreachable(read: OperatorFile<RoutesFile>): readonly Mistake[] {
  if (isObject(read.raw) && read.raw['mode'] === 'all') return [];
  const element = routesSchemaOf().shape.routes.element;
  const routes = rawRoutes(read).map((route) => element.safeParse(route).data);
  return routes.flatMap((route, index) => {
    const earlier = routes
      .slice(0, index)
      .find(
        (candidate) =>
          candidate && candidate.continue !== true && route && shadowOf(candidate.match ?? {}, route.match ?? {}),
      );
    return earlier && route
      ? [
          read.mistakeAt(
            ['routes', index, 'name'],
            `unreachable: "${earlier.name}" already takes everything that "${route.name}" matches`,
          ),
        ]
      : [];
  });
}
