import { shapeOf } from '../../load/http-rule.ts';
import { type ClusterExposure, exposuresIn } from '../../model/exposure.ts';
import { isOfHttp, requestOf } from '../../model/http-request.ts';
import type { JsonRequest } from '../../model/transcoding.ts';
import type { BrowserSending, Case, Claim } from '../case.ts';
import {
  type CaseContext,
  caseOf,
  type Derivation,
  gatewayOriginsOf,
  type Origin,
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
    ({ cors, grpcWeb, json }) => grpcWeb || json || cors,
  );
  return { cases: exposures.flatMap((exposure) => casesOf(context, exposure)), unproven: [] };
};

function casesOf(context: CaseContext, exposure: ClusterExposure): Case[] {
  const { cluster, instance, own } = context;
  const {
    gateway: { name: gateway },
    cors,
    grpcWeb,
    json,
  } = exposure;
  const origin = gatewayOriginsOf(cluster, instance.service, own).find(
    ({ caller }) => caller.kind === 'gateway' && caller.gateway === gateway,
  );
  if (!origin) return [];
  const page = cors && pageOf(cors.origins);
  const caseFor: CaseFor = (method, name, browser, expect) =>
    caseOf(context, 'browser', `${shortName(instance, method)}/${name}-${gateway}`, ['expose', gateway], {
      from: origin.caller,
      send: { ...sending(method, 5), browser: { ...(page ? { origin: page } : {}), ...browser } },
      expect,
    });
  const open = callable(context, origin, exposure.methods);
  const answered: Claim[] = [{ claim: 'status', anyOf: ['OK'] }, allowOrigin(page)];
  const requests = json?.requests ?? [];
  const calls = [
    ...(grpcWeb
      ? open.map((method) => caseFor(method, 'grpc-web-through', { as: 'grpc-web' }, answered))
      : []),
    ...requests
      .filter(({ method }) => open.includes(method))
      .map((request) =>
        caseFor(request.method, `json-${request.verb}-${request.path}-through`, asJson(request), [
          ...answered,
          { claim: 'response header', name: 'content-type', value: 'application/json' },
          { claim: 'tries', each: 1 },
        ]),
      ),
    ...requests.slice(0, 1).map((request) => untranslated(request, requests, caseFor)),
  ];
  if (!cors || page === undefined) return calls;
  const [method] = grpcWeb || json ? exposure.methods.filter((each) => !isOfHttp(each)) : [];
  const request = requestOfPages(context, origin, exposure.methods);
  const allowed: Claim[] = [
    ...answered,
    { claim: 'response header', name: 'access-control-allow-methods', value: cors.methods.join(',') },
    { claim: 'response header', name: 'access-control-allow-headers', value: cors.headers.join(',') },
    { claim: 'not reached' },
  ];
  const refused: Claim[] = [
    { claim: 'status', anyOf: ['OK'] },
    allowOrigin(undefined),
    { claim: 'not reached' },
  ];
  const isForAll = cors.origins.some((each) => 'exact' in each && each.exact === '*');
  return [
    ...calls,
    ...(grpcWeb && method !== undefined
      ? [caseFor(method, 'preflight-through', { as: 'preflight' }, allowed)]
      : []),
    ...requests
      .slice(0, 1)
      .map((each) =>
        caseFor(each.method, 'json-preflight-through', { ...asJson(each), as: 'preflight' }, allowed),
      ),
    ...(request === undefined
      ? []
      : [
          caseFor(request, 'request-of-page-through', { as: 'json' }, answered),
          caseFor(request, 'preflight-through', { as: 'preflight' }, allowed),
        ]),
    ...[method, request].flatMap((each) =>
      each === undefined || isForAll
        ? []
        : [
            caseFor(
              each,
              'preflight-of-foreign-page-through',
              { as: 'preflight', origin: foreignPage },
              refused,
            ),
          ],
    ),
  ];
}

type CaseFor = (method: string, name: string, browser: BrowserSending, expect: readonly Claim[]) => Case;

const allowOrigin = (value: string | undefined): Claim => ({
  claim: 'response header',
  name: 'access-control-allow-origin',
  value,
});

/** An operation of HTTP for a page: one that pages call with a preflight, if there is any. */
function requestOfPages(
  context: CaseContext,
  origin: Origin,
  methods: readonly string[],
): string | undefined {
  const { service } = context.instance;
  const hidden = hiddenIn(context);
  const open = origin.methods.filter(
    (method) => methods.includes(method) && requestOf(service, method) && !hidden.has(method),
  );
  const hasPreflight = (method: string) => requestOf(service, method)?.verb !== 'GET';
  return open.find(hasPreflight) ?? open[0];
}

/** The methods whose calls a fault may hide. */
const hiddenIn = (context: CaseContext): ReadonlySet<string> =>
  new Set(
    sampleCallsOf(context).sampleCalls.flatMap((sample) => (isAnswered(sample) ? [] : [sample.method])),
  );

/** The gRPC methods that browsers can call and that servers answer. */
function callable(context: CaseContext, origin: Origin, methods: readonly string[]): string[] {
  const streams = new Set(
    context.instance.service.methods.flatMap(({ path, clientStreaming }) => (clientStreaming ? [path] : [])),
  );
  const hidden = hiddenIn(context);
  return origin.methods.filter(
    (method) => methods.includes(method) && !isOfHttp(method) && !streams.has(method) && !hidden.has(method),
  );
}

/** A number is a valid text, too. */
const asJson = ({ verb, path }: JsonRequest): BrowserSending => ({
  as: 'json',
  request: { verb, path: shapeOf(path).replaceAll('**', '1').replaceAll('*', '1') },
});

/** A request that no exposed method has: it reaches nothing. */
function untranslated(request: JsonRequest, all: readonly JsonRequest[], caseFor: CaseFor): Case {
  const used = all.filter(({ path }) => shapeOf(path) === shapeOf(request.path)).map(({ verb }) => verb);
  const verb = ['PATCH', 'DELETE', 'PUT', 'POST'].find((each) => !used.includes(each)) ?? 'PROVE';
  return caseFor(request.method, `json-with-${verb}-through`, asJson({ ...request, verb }), [
    { claim: 'status', anyOf: ['UNIMPLEMENTED', 'PERMISSION_DENIED'] },
    { claim: 'not reached' },
  ]);
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
