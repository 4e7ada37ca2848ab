import type { Path } from '../../diagnostics/source-file.ts';
import { durationMs } from '../../model/duration.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { externalSources } from '../support/external-specs.ts';

export const invalidDuration = defineCheck({
  name: 'invalid-duration',
  code: 'MESH422',
  severity: 'error',
  title: 'A duration that Istio refuses',
  explanation:
    "Istio's webhook takes durations of whole milliseconds from 1ms up, to the 292 years that Go can count, and refuses the VirtualService otherwise, so that the sync fails. There is no 0s for no limit: that is said by leaving the timeout out, or by off.",
  source: 'Istio, HTTPRoute.timeout and HTTPRetry (MUST be >= 1ms)',
  *run(workspace) {
    const sources = [
      ...settingsSources(workspace).map(({ spec, at }) => ({ written: durationsOf(spec), at })),
      ...externalSources(workspace).map(({ spec, at }) => ({ written: inPolicy(spec, []), at })),
    ];
    for (const { written, at } of sources) {
      for (const { text, path } of written) {
        const length = durationMs(text);
        if (length > longest) {
          yield { message: `${text} is longer than 292 years`, at: at(path), hint: tooLongHint(path) };
          continue;
        }
        const isWhole = Math.abs(length - Math.round(length)) < 1e-6;
        if (text === 'off' || (length >= 1 && isWhole)) continue;
        const isTimeout = path.at(-1) === 'timeout';
        yield {
          message: `${text} is ${length < 1 ? 'shorter than 1ms' : 'not a whole number of milliseconds'}`,
          at: at(path),
          hint: length === 0 && isTimeout ? 'leave it out, or write off' : 'whole milliseconds, from 1ms up',
        };
      }
    }
  },
});

/** Istio's schema reads durations as Go does, which counts nanoseconds in 63 bits. */
const longest = 2_562_047 * 3_600_000;

const tooLongHint = (path: Path): string =>
  path.at(-1) === 'timeout' ? 'write off where there is no limit' : 'write a duration that calls can take';

interface WrittenDuration {
  readonly text: string;
  readonly path: Path;
}

type Said = Pick<ServiceSpec, 'timeout' | 'retries'>;

function durationsOf(spec: ServiceSpec): WrittenDuration[] {
  return [
    ...inPolicy(spec, []),
    ...Object.entries(spec.methods ?? {}).flatMap(([name, said]) => inPolicy(said, ['methods', name])),
    ...(spec.routes ?? []).flatMap((said, index) => inPolicy(said, ['routes', index])),
    ...(spec.faults ?? []).flatMap(({ delay }, index) =>
      delay ? [{ text: delay.fixedDelay, path: ['faults', index, 'delay', 'fixedDelay'] }] : [],
    ),
  ];
}

function inPolicy({ timeout, retries }: Said, path: Path): WrittenDuration[] {
  const { perTryTimeout, backoff } = typeof retries === 'object' ? retries : {};
  const said: readonly (readonly [string | undefined, Path])[] = [
    [timeout, [...path, 'timeout']],
    [perTryTimeout, [...path, 'retries', 'perTryTimeout']],
    [backoff, [...path, 'retries', 'backoff']],
  ];
  return said.flatMap(([text, place]) => (text === undefined ? [] : [{ text, path: place }]));
}
