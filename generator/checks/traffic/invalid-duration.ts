import type { Path } from '../../diagnostics/source-file.ts';
import { durationMs } from '../../model/duration.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { externalSources } from '../support/external-specs.ts';

export const invalidDuration = defineCheck({
  name: 'invalid-duration',
  code: 'MESH422',
  severity: 'error',
  title: 'Istio rejects a duration',
  explanation:
    "Istio's webhook accepts durations of whole milliseconds, from 1ms to the 292 years that Go can represent. It rejects a VirtualService with any other duration, and the sync fails. 0s does not mean no limit: remove the timeout, or write `timeout: off`.",
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
          hint:
            length === 0 && isTimeout
              ? 'remove it, or write timeout: off'
              : 'use whole milliseconds, at least 1ms',
        };
      }
    }
  },
});

/** Istio's schema reads durations as Go does, which counts nanoseconds in 63 bits. */
const longest = 2_562_047 * 3_600_000;

const tooLongHint = (path: Path): string =>
  path.at(-1) === 'timeout' ? 'write off for no limit' : 'write a duration that a call can take';

interface WrittenDuration {
  readonly text: string;
  readonly path: Path;
}

type TimeoutSettings = Pick<ServiceSpec, 'timeout' | 'retries'>;

function durationsOf(spec: ServiceSpec): WrittenDuration[] {
  return [
    ...inPolicy(spec, []),
    ...Object.entries(spec.methods ?? {}).flatMap(([name, policy]) => inPolicy(policy, ['methods', name])),
    ...(spec.routes ?? []).flatMap((rule, index) => inPolicy(rule, ['routes', index])),
    ...(spec.faults ?? []).flatMap(({ delay }, index) =>
      delay ? [{ text: delay.fixedDelay, path: ['faults', index, 'delay', 'fixedDelay'] }] : [],
    ),
  ];
}

function inPolicy({ timeout, retries }: TimeoutSettings, path: Path): WrittenDuration[] {
  const { perTryTimeout, backoff } = typeof retries === 'object' ? retries : {};
  const texts: readonly (readonly [string | undefined, Path])[] = [
    [timeout, [...path, 'timeout']],
    [perTryTimeout, [...path, 'retries', 'perTryTimeout']],
    [backoff, [...path, 'retries', 'backoff']],
  ];
  return texts.flatMap(([text, place]) => (text === undefined ? [] : [{ text, path: place }]));
}
