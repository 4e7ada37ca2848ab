import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { namesService } from '../related.ts';
import type { RouteContext } from './route-context.ts';
import { present, type Settings } from './settings.ts';

/** The mirrors of a route. Source: Istio, HTTPRoute.mirror and mirrors. */
export function copiesOf(
  route: PlainMap,
  methods: readonly string[],
  document: ExistingDocument,
  { instance, versions, methods: all }: RouteContext,
): Settings[] {
  const single = isMap(route['mirror'])
    ? [{ destination: route['mirror'], percentage: route['mirrorPercentage'] }]
    : [];
  return [...single, ...listAt(route, 'mirrors').filter(isMap)].map(({ destination, percentage }) => {
    const host = textAt(destination, 'host') ?? '';
    const isOwn = namesService(host, document, instance);
    return present({
      methods: methods.length > 0 ? methods : all,
      subset: isOwn ? versions.get(textAt(destination, 'subset') ?? '') : undefined,
      service: isOwn ? undefined : host.split('.')[0],
      percent: numberAt(percentage, 'value'),
    });
  });
}

/** The fault of a route. Source: Istio, HTTPFaultInjection. */
export function faultsOf(
  route: PlainMap,
  methods: readonly string[],
  conditions: Settings,
  { methods: all }: RouteContext,
): Settings[] {
  const [abort, delay] = [mapAt(route, 'fault', 'abort'), mapAt(route, 'fault', 'delay')];
  if (Object.keys({ ...abort, ...delay }).length === 0) return [];
  return [
    present({
      methods: methods.length > 0 ? methods : all,
      metadata: conditions['metadata'],
      abort: present({
        grpcStatus: abort['grpcStatus'],
        percent: numberAt(abort, 'percentage', 'value'),
      }),
      delay: present({ fixedDelay: delay['fixedDelay'], percent: numberAt(delay, 'percentage', 'value') }),
    }),
  ];
}
