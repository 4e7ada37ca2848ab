import { numberAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';

/** A probe with its times in seconds. Source: Kubernetes, core/v1, Probe. */
export interface ProbeSpec {
  /** `httpGet`, `tcpSocket`, `grpc` or `exec`. */
  readonly handler: PlainMap;
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** Reads a probe; undefined if there is none. */
export function probeFrom(value: unknown): ProbeSpec | undefined {
  if (!isMap(value)) return undefined;
  const number = (key: string, byDefault: number) => numberAt(value, key) ?? byDefault;
  return {
    handler: value,
    initialDelay: number('initialDelaySeconds', 0),
    period: number('periodSeconds', 10),
    timeout: number('timeoutSeconds', 1),
    successThreshold: number('successThreshold', 1),
    failureThreshold: number('failureThreshold', 3),
  };
}
