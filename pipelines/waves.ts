/** The templates of the waves: parts of the whole, cumulative, each complete with what it depends on. Pure. */
import type { Template } from '../azure/deployments.ts';
import { AutomationError } from '../errors.ts';
import { isRecord } from '../resources/property.ts';
import type { Wave } from './pipelines-file.ts';

type Json = Readonly<Record<string, unknown>>;

export interface WaveTemplate {
  readonly name: string;
  readonly template: Template['template'];
  /** Symbolic names that are in it, with how many of a loop. */
  readonly modules: readonly string[];
}

/** A name → how many of its loop; `all` where it is whole. */
type Selection = ReadonlyMap<string, number | 'all'>;

/**
 * One template a wave. Later ones contain the earlier ones, and whatever theirs depends on.
 * @throws AutomationError `configuration-invalid` for a module that the template does not have.
 */
export function waveTemplates(template: Template['template'], waves: readonly Wave[]): readonly WaveTemplate[] {
  const resources = symbolicResources(template);
  let selection: Selection = new Map();
  return waves.map(({ name, modules }) => {
    const asked = modules.map((module): readonly [string, number | 'all'] =>
      typeof module === 'string' ? [module, 'all'] : [module.module, module.first],
    );
    selection = closed(merged(selection, asked), resources, name);
    return {
      name,
      template: part(template, resources, selection),
      modules: [...selection].map(([module, count]) => (count === 'all' ? module : `${module} (first ${count})`)),
    };
  });
}

function symbolicResources(template: Template['template']): ReadonlyMap<string, Json> {
  const { resources } = template;
  if (!isRecord(resources))
    throw new AutomationError(
      'configuration-invalid',
      'Waves need a template with symbolic names (languageVersion 2.0): expected resources by name, got a list.',
    );
  return new Map(
    Object.entries(resources).flatMap(([name, resource]) => (isRecord(resource) ? [[name, resource]] : [])),
  );
}

function merged(before: Selection, asked: readonly (readonly [string, number | 'all'])[]): Selection {
  const next = new Map(before);
  for (const [name, count] of asked) {
    const known = next.get(name);
    next.set(name, count === 'all' || known === 'all' ? 'all' : Math.max(count, known ?? 0));
  }
  return next;
}

/** With everything that it depends on, whole. */
function closed(selection: Selection, resources: ReadonlyMap<string, Json>, wave: string): Selection {
  const found = new Map(selection);
  // Grows while it is walked: a Map's iteration sees what is added.
  for (const name of found.keys()) {
    const resource = resources.get(name);
    if (resource === undefined)
      throw new AutomationError(
        'configuration-invalid',
        `Wave ${wave} names ${name}, which the template does not have: expected one of ${[...resources.keys()].join(', ')}.`,
      );
    for (const dependency of dependenciesOf(resource, resources))
      if (!found.has(dependency)) found.set(dependency, 'all');
  }
  return found;
}

/** Of `dependsOn`, those that the template makes itself. */
function dependenciesOf({ dependsOn }: Json, resources: ReadonlyMap<string, Json>): readonly string[] {
  return Array.isArray(dependsOn) ? dependsOn.filter((each) => typeof each === 'string' && resources.has(each)) : [];
}

function part(
  template: Template['template'],
  resources: ReadonlyMap<string, Json>,
  selection: Selection,
): Template['template'] {
  // Outputs may refer to what is left out.
  const { outputs: _outputs, ...rest } = template;
  const kept = [...resources].flatMap(([name, resource]) => {
    const count = selection.get(name);
    const isExisting = resource['existing'] === true;
    if (count === undefined && !isExisting) return [];
    return [[name, count === undefined || count === 'all' ? resource : shortened(resource, count)]];
  });
  return { ...rest, resources: Object.fromEntries(kept) };
}

function shortened(resource: Json, count: number): Json {
  return isRecord(resource['copy']) ? { ...resource, copy: { ...resource['copy'], count } } : resource;
}
