import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import {
  type Effect,
  type EffectReader,
  hostName,
  labelWords,
  podsOf,
  settingEffects,
  withText,
} from './effect.ts';

/** The blocks of a traffic policy, in the words of specs. */
const blocks: Readonly<Record<string, string>> = {
  loadBalancer: 'load balancing',
  connectionPool: 'connection pool',
  outlierDetection: 'outlier detection',
  tls: 'TLS',
  tunnel: 'tunnel',
  proxyProtocol: 'PROXY protocol',
  retryBudget: 'retry budget',
};

/** How callers connect to the pods of a host, and the subsets that routes can name. Source: Istio, DestinationRule. */
export const destinationRuleEffects: EffectReader = (document, context) => {
  const { value } = document;
  const host = hostName(textAt(value, 'spec', 'host') ?? '', document, context);
  return [
    ...policyEffects(mapAt(value, 'spec', 'trafficPolicy'), host),
    ...listAt(value, 'spec', 'subsets').flatMap((subset): Effect[] => {
      const name = textAt(subset, 'name') ?? '';
      return [
        {
          does: `defines the subset ${name} of ${host}`,
          value: labelWords(mapAt(subset, 'labels')) || 'all pods',
        },
        ...policyEffects(mapAt(subset, 'trafficPolicy'), `${host} ${name}`),
      ];
    }),
    ...visibility(value).map((namespaces) => ({
      does: `sets where the settings for ${host} apply`,
      value: `only in ${namespaces}`,
    })),
  ];
};

function policyEffects({ portLevelSettings, ...policy }: PlainMap, of: string): Effect[] {
  return [
    ...Object.entries(policy).flatMap(([key, block]) =>
      settingEffects(`sets the ${blocks[key] ?? key} of ${of}`, block).map((effect) =>
        key === 'tls' && effect.value === 'DISABLE' ? { ...effect, isDangerous: true as const } : effect,
      ),
    ),
    ...(Array.isArray(portLevelSettings) ? portLevelSettings : []).flatMap((settings: unknown) => {
      const { port, ...others } = mapAt(settings);
      return policyEffects(
        others,
        [of, ...withText(numberAt(port, 'number'), (text) => `port ${text}`)].join(', '),
      );
    }),
  ];
}

/** The namespaces that see a document; empty if all do. */
function visibility(value: PlainMap): string[] {
  const exportTo = textsAt(value, 'spec', 'exportTo');
  if (exportTo.length === 0 || exportTo.includes('*')) return [];
  return [exportTo.map((each) => (each === '.' ? 'its own namespace' : each)).join(', ')];
}

/** The hosts that a document adds to the mesh. Source: Istio, ServiceEntry. */
export const serviceEntryEffects: EffectReader = (document) => {
  const { value } = document;
  const spec = mapAt(value, 'spec');
  const ports = listAt(spec, 'ports').flatMap((port) => {
    const { number, protocol = 'TCP', targetPort } = mapAt(port);
    const suffixes = [
      ...withText(protocol, (text) => ` ${text}`),
      ...withText(targetPort, (text) => `, to ${text}`),
    ];
    return withText(number, (text) => `port ${text}${suffixes.join('')}`);
  });
  const addresses = listAt(spec, 'endpoints')
    .map((endpoint) => textAt(endpoint, 'address') ?? labelWords(mapAt(endpoint, 'labels')))
    .filter((words) => words !== '');
  const selected = labelWords(mapAt(spec, 'workloadSelector', 'labels'));
  const details = [
    ...ports,
    `resolution ${textAt(spec, 'resolution') ?? 'NONE'}`,
    ...(addresses.length > 0 ? [`endpoints ${addresses.join(', ')}`] : []),
    ...(selected === '' ? [] : [`pods with ${selected}`]),
    ...visibility(value).map((namespaces) => `visible only in ${namespaces}`),
  ];
  return textsAt(spec, 'hosts').map((host) => ({
    does: `defines the host ${host}`,
    value: details.join('; '),
  }));
};

/** What pods can call, and where they receive calls. Source: Istio, Sidecar. */
export const sidecarEffects: EffectReader = (document, context) => {
  const { value } = document;
  const pods = podsOf(document, context);
  const egress = listAt(value, 'spec', 'egress').flatMap((each) => textsAt(each, 'hosts'));
  const mode = textAt(value, 'spec', 'outboundTrafficPolicy', 'mode');
  return [
    ...(egress.length > 0
      ? [
          {
            does: `limits ${pods} to calls of`,
            value: egress.join(', '),
            list: { does: `lets ${pods} call`, items: egress },
          },
        ]
      : []),
    ...(mode === undefined
      ? []
      : [
          {
            does: `sets calls of ${pods} to unknown hosts`,
            value: mode === 'REGISTRY_ONLY' ? 'refused' : 'allowed',
          },
        ]),
    ...listAt(value, 'spec', 'ingress').map((each) => ({
      does: `sends calls${withText(numberAt(each, 'port', 'number'), (text) => ` on port ${text}`).join('')} of ${pods} to`,
      value: textAt(each, 'defaultEndpoint') ?? 'the same port',
    })),
  ];
};

/** The ports and hosts that a gateway opens. Source: Istio, Gateway. */
export const gatewayEffects: EffectReader = ({ value }) => {
  const pods = labelWords(mapAt(value, 'spec', 'selector'));
  return listAt(value, 'spec', 'servers').map((server) => {
    const tls = textAt(server, 'tls', 'mode');
    const number = numberAt(server, 'port', 'number');
    const protocol = textAt(server, 'port', 'protocol') ?? 'TCP';
    return {
      does: `opens ${withText(number, (text) => `port ${text}`).join('') || 'a port'} (${protocol}) of ${pods === '' ? 'gateway pods' : `the gateway pods with ${pods}`}`,
      value: [
        `hosts ${textsAt(server, 'hosts').join(', ')}`,
        ...(tls === undefined ? [] : [`TLS ${tls}`]),
      ].join('; '),
      isDangerous: true,
    };
  });
};

/** Routes of connections at a gateway; only their hosts and destinations are read. Source: Gateway API, TLSRoute. */
export const tlsRouteEffects: EffectReader = ({ value }) => {
  const parents = listAt(value, 'spec', 'parentRefs').map(
    (parent) => `${textAt(parent, 'kind') ?? 'Gateway'} ${textAt(parent, 'name') ?? ''}`,
  );
  const hosts = textsAt(value, 'spec', 'hostnames').join(', ') || 'all hosts';
  const backends = listAt(value, 'spec', 'rules').flatMap((rule) =>
    listAt(rule, 'backendRefs').map((backend) => {
      const weight = numberAt(backend, 'weight');
      return `${textAt(backend, 'name') ?? ''}${weight === undefined ? '' : ` ${weight}`}`;
    }),
  );
  return [
    {
      does: `routes connections to ${hosts} through ${parents.join(', ')}`,
      value: `${[...new Set(backends)].join(', ') || 'nothing'} (its rules are not described)`,
      content: value['spec'],
      isDangerous: true,
    },
  ];
};

/** Documents that change proxies in ways that are not described: what they are attached to. */
export const proxyEffects: EffectReader = (document, context) => {
  const { kind, value } = document;
  const patched = listAt(value, 'spec', 'configPatches').flatMap((patch) => textAt(patch, 'applyTo') ?? []);
  const module = textAt(value, 'spec', 'url');
  const parts = [...new Set(patched), ...(module === undefined ? [] : [module])];
  const keys =
    kind === 'Telemetry'
      ? ['tracing', 'metrics', 'accessLogging'].filter((key) => mapAt(value, 'spec')[key] !== undefined)
      : [];
  return [
    {
      does:
        kind === 'Telemetry'
          ? `sets what the proxies of ${podsOf(document, context)} report`
          : `changes the proxies of ${podsOf(document, context)}`,
      value: `${[...parts, ...keys].join(', ') || 'something'} (how is not described)`,
      content: value['spec'],
      ...(kind === 'Telemetry' ? {} : { isDangerous: true }),
    },
  ];
};
