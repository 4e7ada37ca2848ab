import type { Path } from '../../diagnostics/source-file.ts';
import type { Unproven } from '../case.ts';
import { type Expected, expectedOf } from './expected.ts';
import { type Metadata, nearMisses, sampleFor } from './samples.ts';
import { type Origin, type Scene, shortName } from './scene.ts';

/** A call whose treatment the spec decides: what splits, rules, limits and mirrors are shown with. */
export interface Probe {
  /** Unique in a service. */
  readonly name: string;
  readonly origin: Origin;
  readonly method: string;
  readonly metadata: Metadata;
  readonly expected: Expected;
  /** Place of the rule, or of what holds for the method. */
  readonly path: Path;
  /** For a call that narrowly misses a rule: that rule. */
  readonly misses?: string;
}

/** Methods for which one rule is shown at most. */
const methodsOfRule = 3;

/**
 * For each method and each rule, calls by the first service that may make them and by the first gateway; and calls that
 * narrowly miss a rule.
 */
export function probesOf(scene: Scene): {
  readonly probes: readonly Probe[];
  readonly unproven: readonly Unproven[];
} {
  const { service } = scene.instance;
  const methods = service.methods.map(({ path }) => path);
  const plain = methods.flatMap((method) =>
    originsFor(scene, method).map((origin) =>
      probe(scene, origin, method, {}, shortName(scene.instance, method), [
        'methods',
        shortName(scene.instance, method),
      ]),
    ),
  );
  const ofRules = service.routing.rules.map((_, index) => probesOfRule(scene, index));
  return {
    probes: distinct([...plain, ...ofRules.flatMap(({ probes }) => probes)]),
    unproven: ofRules.flatMap(({ unproven }) => unproven),
  };
}

/** One service and one gateway, of those that may call the method. */
function originsFor({ origins }: Scene, method: string): Origin[] {
  const able = origins.filter(({ methods }) => methods.includes(method));
  const service = able.find(({ source }) => source !== undefined);
  const gateway = able.find(({ source }) => source === undefined);
  return [service, gateway].flatMap((origin) => origin ?? []);
}

function probesOfRule(
  scene: Scene,
  index: number,
): { readonly probes: readonly Probe[]; readonly unproven: readonly Unproven[] } {
  const { instance, origins } = scene;
  const rule = instance.service.routing.rules[index];
  if (!rule) return { probes: [], unproven: [] };
  const metadata = sampleFor(rule.match.metadata);
  const setting = `routes: ${rule.name}`;
  const unproven = (reason: string) => ({
    probes: [],
    unproven: [{ service: instance.service.name, setting, reason }],
  });
  if (!metadata)
    return unproven('no value was found that its regular expression matches; say one in proofs.yaml');
  const path = ['routes', index];
  const named = (origin: Origin, method: string) =>
    `${rule.name}/${shortName(instance, method)}${via(origin)}`;
  const hits: Probe[] = [];
  for (const { path: method } of instance.service.methods) {
    const able = origins.filter((origin) => origin.methods.includes(method));
    const fitting = able.filter((origin) => takenBy(scene, rule.name, method, metadata, origin));
    const chosen = [fitting.find(({ source }) => source), fitting.find(({ source }) => !source)];
    for (const origin of chosen) {
      if (origin && hits.length < methodsOfRule * 2)
        hits.push(probe(scene, origin, method, metadata, named(origin, method), path));
    }
  }
  const [hit] = hits;
  if (!hit) return unproven('nobody in this cluster may make a call that it takes');
  const misses = [
    ...nearMisses(rule.match.metadata, metadata).map(({ name, how, metadata: other }) =>
      miss(scene, hit.origin, hit.method, other, `${rule.name}/not-${name}-${how}`, path),
    ),
    ...hit.origin.methods
      .filter((method) => !takenBy(scene, rule.name, method, metadata, hit.origin))
      .slice(0, 1)
      .map((method) =>
        miss(scene, hit.origin, method, metadata, `${rule.name}/not-${shortName(instance, method)}`, path),
      ),
    ...origins
      .filter(({ source, methods }) => source && methods.includes(hit.method))
      .filter((origin) => !takenBy(scene, rule.name, hit.method, metadata, origin))
      .slice(0, 1)
      .map((origin) => miss(scene, origin, hit.method, metadata, `${rule.name}/not-${origin.label}`, path)),
  ];
  return { probes: [...hits, ...misses.map((each) => ({ ...each, misses: rule.name }))], unproven: [] };
}

const takenBy = (
  { instance }: Scene,
  rule: string,
  method: string,
  metadata: Metadata,
  { source: caller, byWeightsAlone }: Origin,
): boolean => expectedOf(instance, { method, metadata, caller, byWeightsAlone }).rule?.name === rule;

/** True for a call whose limits and retries are those of the spec. */
export const isLimited = ({ origin, misses }: Probe): boolean =>
  misses === undefined && !origin.byWeightsAlone;

const via = ({ source, label }: Origin): string => (source ? '' : `/${label.replace(' ', '-')}`);

function probe(
  { instance }: Scene,
  origin: Origin,
  method: string,
  metadata: Metadata,
  name: string,
  path: Path,
): Probe {
  const { source: caller, byWeightsAlone } = origin;
  const expected = expectedOf(instance, { method, metadata, caller, byWeightsAlone });
  const full = name.endsWith(via(origin)) ? name : `${name}${via(origin)}`;
  return { name: full, origin, method, metadata, expected, path };
}

const miss = probe;

function distinct(probes: readonly Probe[]): Probe[] {
  return [...new Map(probes.map((each) => [each.name, each])).values()];
}
