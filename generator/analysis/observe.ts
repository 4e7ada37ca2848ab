import type { Prometheus } from '../prometheus/client.ts';
import { errorsByVersion, type Histogram, histogramsByVersion, samplesIn, whole } from './counts.ts';
import { countsByMethod, type MethodCounts } from './methods.ts';
import { bucketsQuery, callsQuery, ownQuery, type Subject } from './queries.ts';
import type { OwnQuery, Settings } from './settings.ts';
import type { Share } from './share.ts';

/** What was counted in a step. */
export interface Observation {
  /** All versions that the metrics name. */
  readonly errors: ReadonlyMap<string, Share>;
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Empty if the metrics have no label for it. */
  readonly methods: ReadonlyMap<string, MethodCounts>;
  readonly own: readonly { readonly query: OwnQuery; readonly shares: ReadonlyMap<string, Share> }[];
}

/** A service whose versions are compared, and a time. */
export interface Period {
  readonly subject: Subject;
  readonly versions: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * Asks a Prometheus what it has counted from one moment to another.
 * @throws Failure if it does not answer, or not completely
 */
export async function observe(
  prometheus: Prometheus,
  settings: Settings,
  { subject, versions, from, to }: Period,
): Promise<Observation> {
  const window = to - from;
  const ask = async (query: string) =>
    samplesIn(
      await prometheus.get('query', [
        ['query', query],
        ['time', String(to / 1_000)],
      ]),
      prometheus.address,
    );
  const count = async (text: string, version: string) =>
    (await ask(ownQuery(text, subject, version, window))).reduce((sum, { value }) => sum + value, 0);
  const calls = await ask(callsQuery(subject, settings, window));
  const buckets = settings.latency ? await ask(bucketsQuery(subject, settings, window)) : [];
  const own = [];
  for (const query of settings.queries) {
    const shares = new Map<string, Share>();
    for (const version of versions)
      shares.set(
        version,
        whole({ bad: await count(query.bad, version), calls: await count(query.calls, version) }),
      );
    own.push({ query, shares });
  }
  return {
    errors: errorsByVersion(calls),
    histograms: histogramsByVersion(buckets),
    methods: settings.methods ? countsByMethod(calls, buckets) : new Map(),
    own,
  };
}
