import { type ClusterExposure, exposuresIn } from '../../model/exposure.ts';
import type { BrowserSending, Case, Claim } from '../case.ts';
import {
  type CaseContext,
  caseOf,
  type Derivation,
  gatewayOriginsOf,
  sending,
  shortName,
} from './case-context.ts';
import { sampleCallsOf } from './sample-calls.ts';
import { sampleFor } from './samples.ts';
import { isAnswered } from './split.ts';

/** A page that no policy names. */
const foreignPage = 'https://prove.example.org';

/** Browsers call what is exposed for them, from the pages that a CORS policy names, and from no others. */
export const browsers: Derivation = (context) => {
  const { cluster, instance } = context;
  const exposures = exposuresIn(cluster.gateways, instance.service.exposures).filter(
    ({ gateway, grpcWeb }) => gateway.type === 'istio' && grpcWeb,
  );
  return { cases: exposures.flatMap((exposure) => casesOf(context, exposure)), unproven: [] };
};

function casesOf(
  context: CaseContext,
  { gateway: { name: gateway }, cors, methods }: ClusterExposure,
): Case[] {
  const { instance } = context;
  const origin = gatewayOriginsOf(context.cluster, instance.service, context.own).find(
    ({ caller }) => caller.kind === 'gateway' && caller.gateway === gateway,
  );
  if (!origin) return [];
  const caseFor = (method: string, name: string, browser: BrowserSending, expect: readonly Claim[]) =>
    caseOf(context, 'browser', `${shortName(instance, method)}/${name}-${gateway}`, ['expose', gateway], {
      from: origin.caller,
      send: { ...sending(method, 5), browser },
      expect,
    });
  const streams = new Set(
    instance.service.methods.flatMap(({ path, clientStreaming }) => (clientStreaming ? [path] : [])),
  );
  const hidden = new Set(
    sampleCallsOf(context).sampleCalls.flatMap((sample) => (isAnswered(sample) ? [] : [sample.method])),
  );
  const page = cors && pageOf(cors.origins);
  const allowed: Claim[] = [{ claim: 'response header', name: 'access-control-allow-origin', value: page }];
  const calls = origin.methods
    .filter((method) => methods.includes(method) && !method.includes(' '))
    .filter((method) => !streams.has(method) && !hidden.has(method))
    .map((method) =>
      caseFor(method, 'grpc-web-through', { as: 'grpc-web', ...(page ? { origin: page } : {}) }, [
        { claim: 'status', anyOf: ['OK'] },
        ...allowed,
      ]),
    );
  const [method] = methods.filter((each) => !each.includes(' '));
  if (!cors || page === undefined || method === undefined) return calls;
  const isForAll = cors.origins.some((each) => 'exact' in each && each.exact === '*');
  return [
    ...calls,
    caseFor(method, 'preflight-through', { as: 'preflight', origin: page }, [
      { claim: 'status', anyOf: ['OK'] },
      ...allowed,
      { claim: 'response header', name: 'access-control-allow-methods', value: cors.methods.join(',') },
      { claim: 'response header', name: 'access-control-allow-headers', value: cors.headers.join(',') },
      { claim: 'not reached' },
    ]),
    ...(isForAll
      ? []
      : [
          caseFor(method, 'preflight-of-foreign-page-through', { as: 'preflight', origin: foreignPage }, [
            { claim: 'status', anyOf: ['OK'] },
            { claim: 'response header', name: 'access-control-allow-origin', value: undefined },
            { claim: 'not reached' },
          ]),
        ]),
  ];
}

/** The origin of a page that one of the conditions names; undefined if none is found. */
function pageOf(origins: NonNullable<ClusterExposure['cors']>['origins']): string | undefined {
  for (const origin of origins) {
    if ('exact' in origin) return origin.exact === '*' ? foreignPage : origin.exact;
    if ('prefix' in origin) return `${origin.prefix}8080`;
    const found = sampleFor({ origin })?.['origin'];
    if (found !== undefined) return found;
  }
  return undefined;
}
