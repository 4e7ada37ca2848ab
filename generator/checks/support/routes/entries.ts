import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { ProtoService } from '../../../load/proto-index.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import type { SettingsSource } from '../../check.ts';
import type { PathPattern } from './covers.ts';
import { fullMethods } from './rule-methods.ts';

/** Something that takes calls before those that come after it: a fault for some calls, or a rule. */
export interface Entry {
  readonly label: string;
  readonly at: Place;
  readonly paths: readonly { readonly pattern: PathPattern; readonly label: string; readonly at: Place }[];
  readonly metadata: MetadataConditions;
  /** Undefined is anybody. */
  readonly callers?: readonly { readonly name: string; readonly at: Place }[];
}

/** What takes calls of a service, in the order in which it is tried. */
export function entriesOf(source: SettingsSource, served: readonly ProtoService[]): Entry[] {
  return [...faultEntries(source, served), ...ruleEntries(source, served)];
}

function faultEntries({ spec, at }: SettingsSource, served: readonly ProtoService[]): Entry[] {
  return (spec.faults ?? []).flatMap(({ methods, metadata }, index) => {
    if (!metadata) return [];
    const path = ['faults', index, 'methods'];
    const paths = methods.flatMap((name, position) => pathsNamed(name, served, at([...path, position])));
    return [{ label: `faults[${index}]`, at: at(path, 'key'), paths, metadata }];
  });
}

function ruleEntries({ spec, at }: SettingsSource, served: readonly ProtoService[]): Entry[] {
  return (spec.routes ?? []).map(({ name, match }, index) => {
    const path = ['routes', index, 'match'];
    const { methods, services, metadata = {}, callers } = match;
    const named = (methods ?? []).flatMap((method, position) =>
      pathsNamed(method, served, at([...path, 'methods', position])),
    );
    const whole = (services ?? []).map((service, position) => ({
      pattern: { service },
      label: service,
      at: at([...path, 'services', position]),
    }));
    const any = { pattern: { any: true as const }, label: 'any method', at: at(path, 'key') };
    return {
      label: name,
      at: at(['routes', index, 'name']),
      paths: methods || services ? [...named, ...whole] : [any],
      metadata,
      ...(callers
        ? {
            callers: callers.map((caller, position) => ({
              name: caller,
              at: at([...path, 'callers', position]),
            })),
          }
        : {}),
    };
  });
}

function pathsNamed(name: string, served: readonly ProtoService[], at: Place): Entry['paths'] {
  return fullMethods(name, served).map((full) => ({
    pattern: { method: full.name },
    label: full.name,
    at,
  }));
}
