import { selects } from '../../mesh/kubernetes-object.ts';
import type { Gateway } from '../../model/gateway.ts';
import type { Sending } from '../../prove/case.ts';
import type { Pod } from '../pod.ts';
import type { CallData, MethodData } from './messages.ts';
import type { PlannedRoute } from './routes.ts';

/** A pod that runs, and whether it is ready. */
export type RunningPod = Pod & { readonly isReady: boolean };

/** What the calls of all programs are made of. */
export interface CallSettings {
  /** Of all routes of all clusters together; streams are extra. */
  readonly callsPerSecond: number;
  /** Streams that each pod of a caller holds open for each of its routes with streams. */
  readonly streamsPerPod: number;
  readonly streamMs: number;
  methodData(path: string): MethodData;
  /** PEM of the authority that issued the certificates of gateways. */
  readonly roots: string;
  /** True if the server of a route is made from the protos: it sends messages steadily. */
  isSteady(route: PlannedRoute): boolean;
  token(claims: Readonly<Record<string, unknown>>): string;
}

/** The program outside of the mesh, which calls gateways. */
export const outside = 'outside';

/**
 * The calls of each program, by the uid of its pod. Each route gets the same part of the rate, divided over the ready
 * pods of its caller.
 */
export function callsByProgram(
  routes: readonly PlannedRoute[],
  pods: readonly RunningPod[],
  settings: CallSettings,
): ReadonlyMap<string, readonly CallData[]> {
  const short = routes.filter(({ route }) => !route.isStream);
  const perRoute = short.length > 0 ? settings.callsPerSecond / short.length : 0;
  const ready = pods.filter(({ isReady }) => isReady);
  const calls = new Map<string, CallData[]>();
  for (const planned of routes) {
    const { from, route, target } = planned;
    const inCluster = ready.filter(({ cluster }) => cluster === route.cluster);
    const makers =
      'gateway' in from
        ? inCluster
            .filter((pod) => isPodOf(from.gateway, pod))
            .map(({ address }) => ({
              key: outside,
              target: `${address}:${from.gateway.port}`,
            }))
        : inCluster
            .filter(({ labels, namespace }) => labels['app'] === from.service && namespace === from.namespace)
            .map(({ uid }) => ({ key: uid, target: target ?? '' }));
    const perSecond = route.isStream ? 0 : perRoute / makers.length;
    for (const maker of makers) {
      const data = callData(planned, maker.target, perSecond, settings);
      calls.set(maker.key, [...(calls.get(maker.key) ?? []), data]);
    }
  }
  return calls;
}

const isPodOf = ({ namespace, selector }: Gateway, pod: Pod): boolean =>
  pod.namespace === namespace && selects(selector, pod.labels);

/** What a call of a route is made of. */
const contentOf = ({ route, sends }: PlannedRoute, settings: CallSettings) => {
  if (sends === undefined) return { method: settings.methodData(route.method) };
  return sends === 'connection' ? { connects: true as const } : { request: sends };
};

function callData(
  planned: PlannedRoute,
  target: string,
  perSecond: number,
  settings: CallSettings,
): CallData {
  const { route, from, deadlineMs, token } = planned;
  const viaGateway = 'gateway' in from ? from : undefined;
  const { roots, streamMs, streamsPerPod } = settings;
  return {
    route: route.id,
    target,
    ...(viaGateway ? { authority: viaGateway.host } : {}),
    ...(viaGateway?.gateway.credentialName === undefined
      ? {}
      : { tls: { roots, serverName: viaGateway.host } }),
    ...contentOf(planned, settings),
    perSecond,
    streams: route.isStream ? streamsPerPod : 0,
    streamMs,
    isSteady: settings.isSteady(planned),
    deadlineMs,
    headers: token ? headerWith(token, settings) : {},
  };
}

const headerWith = (
  { header, prefix, claims }: NonNullable<Sending['token']>,
  { token }: CallSettings,
): Readonly<Record<string, string>> => ({ [header]: `${prefix}${token(claims)}` });
