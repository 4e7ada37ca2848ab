import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Instance } from '../../load/workspace.ts';

/** A place that gives calls, or copies of them, to a version. */
interface Use {
  readonly version: string;
  readonly what: string;
  readonly key: string;
  readonly remedy: string;
  readonly at: Place;
}

/** The places that give calls to the versions of an instance. */
export function usesOfVersions({ own, spec, at, atOwn }: Instance): Use[] {
  const uses: Use[] = [];
  const addWeights = (
    weights: Readonly<Record<string, number>> | undefined,
    calls: string,
    placeOf: (version: string) => Place,
  ) => {
    for (const [version, weight] of Object.entries(weights ?? {}))
      if (weight > 0)
        uses.push({
          version,
          what: `${weight} % of ${calls}`,
          key: 'the weight',
          remedy: 'set its weight to 0',
          at: placeOf(version),
        });
  };
  addWeights(own.weights, 'the calls', (version) => atOwn(['weights', version]));
  for (const [method, weights] of Object.entries(own.methodWeights ?? {}))
    addWeights(weights, `the calls of ${method}`, (version) => atOwn(['methodWeights', method, version]));
  for (const [index, { name, subset, weights }] of (spec.routes ?? []).entries()) {
    addWeights(weights, `the calls of the rule ${name}`, (version) =>
      at(['routes', index, 'weights', version]),
    );
    if (subset !== undefined)
      uses.push({
        version: subset,
        what: `the calls of the rule ${name}`,
        key: 'the rule',
        remedy: 'take the rule out',
        at: at(['routes', index, 'subset']),
      });
  }
  for (const [index, { subset }] of (spec.mirror ?? []).entries())
    if (subset !== undefined)
      uses.push({
        version: subset,
        what: 'copies of calls',
        key: 'the mirror',
        remedy: 'take the mirror out',
        at: at(['mirror', index, 'subset']),
      });
  return uses;
}
