import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { holds } from './instances.ts';
import { mergePatch } from './merge-patch.ts';
import type { Loaded } from './workspace.ts';

/** A service spec with the settings that it shares, and the place of each value. */
export interface WithDefaults {
  readonly value: unknown;
  /** True if the fleet file sets something of it. */
  readonly hasDefaults: boolean;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/**
 * A spec with the settings that the fleet file has for all services and for those of its owner. The spec replaces them
 * key by key; the calls of all three are added up.
 * @param at finds a value in the file of the spec
 */
export function withDefaults(
  value: unknown,
  at: (path: Path, on?: 'key' | 'value') => Place,
  fleet: Loaded<FleetSpec> | undefined,
): WithDefaults {
  const layers = isMap(value) && fleet ? layersFor(value, fleet) : [];
  if (layers.length === 0) return { value, hasDefaults: false, at };
  const { imagePrefix: _, calls: __, ...settings } = mapAt(mergedSettings(layers));
  const shared = imageFrom(layers, textAt(value, 'name'));
  const image = shared === undefined ? {} : { image: shared };
  const calls = callsOf(mapAt(value), layers);
  const merged = mergePatch(
    mergePatch({ ...image, ...settings }, value),
    calls.length > 0 ? { calls: calls.map(({ call }) => call) } : {},
  );
  return {
    value: merged,
    hasDefaults: true,
    at: (path, on = 'value') => {
      const [first, second, ...rest] = path;
      if (first === 'calls' && typeof second === 'number') {
        const found = calls[second];
        return found?.place ? found.place([...rest], on) : at(path, on);
      }
      if (holds(value, path)) return at(path, on);
      const own = [...layers].reverse().find((layer) => holds(layer.settings, path));
      if (own) return own.at(path, on);
      const withPrefix = [...layers].reverse().find((layer) => Object.hasOwn(layer.settings, 'imagePrefix'));
      return first === 'image' && withPrefix ? withPrefix.at(['imagePrefix'], on) : at(path, on);
    },
  };
}

/** The image that the fleet file gives to a service of an owner; undefined if the spec of the service sets it. */
export const sharedImage = (
  fleet: Loaded<FleetSpec> | undefined,
  service: { readonly name: string; readonly owner: string },
): string | undefined => imageFrom(fleet ? layersFor(service, fleet) : [], service.name);

function imageFrom(layers: readonly Layer[], name: string | undefined): string | undefined {
  const prefix = textAt(mergedSettings(layers), 'imagePrefix');
  return prefix === undefined || name === undefined ? undefined : `${prefix}/${name}`;
}

const mergedSettings = (layers: readonly Layer[]): unknown =>
  layers.reduce<unknown>((merged, { settings }) => mergePatch(merged, settings), {});

/** Settings of the fleet file, from the general to the particular. */
interface Layer {
  readonly settings: PlainMap;
  at(path: Path, on: 'key' | 'value'): Place;
}

function layersFor(value: PlainMap, { spec, at }: Loaded<FleetSpec>): Layer[] {
  const owner = textAt(value, 'owner') ?? '';
  const ofTeam = Object.hasOwn(spec.teamDefaults ?? {}, owner) ? spec.teamDefaults?.[owner] : undefined;
  const layer = (settings: PlainMap | undefined, ...prefix: string[]): Layer[] =>
    settings && Object.keys(settings).length > 0
      ? [{ settings, at: (path, on) => at([...prefix, ...path], on) }]
      : [];
  return [...layer(spec.defaults, 'defaults'), ...layer(ofTeam, 'teamDefaults', owner)];
}

interface DefaultCall {
  readonly call: unknown;
  /** Undefined for a call of the spec itself. */
  readonly place?: (rest: Path, on: 'key' | 'value') => Place;
}

/** The calls of the spec, then those of the layers to services that it does not list. A service does not call itself. */
function callsOf(value: PlainMap, layers: readonly Layer[]): DefaultCall[] {
  const found: DefaultCall[] = listAt(value, 'calls').map((call) => ({ call }));
  for (const { settings, at } of [...layers].reverse()) {
    for (const [index, call] of listAt(settings, 'calls').entries()) {
      const callee = textAt(call, 'service');
      if (callee === value['name'] || found.some((each) => textAt(each.call, 'service') === callee)) continue;
      found.push({ call, place: (rest, on) => at(['calls', index, ...rest], on) });
    }
  }
  return found;
}
