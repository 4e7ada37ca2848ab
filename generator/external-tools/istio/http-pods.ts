import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { podPathOf } from '../../picture/pod-templates.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { portsOf } from '../../picture/ports.ts';

/** A document, or what it may be. */
interface Part {
  readonly value: unknown;
}

/**
 * The AuthorizationPolicies of a cluster, as `namespace/name`, that select pods whose Services have only ports of gRPC and
 * HTTP. A port without a protocol may have TCP. Pods that are not among the documents are not known, and neither are their
 * ports.
 * Source: Istio, Authorization Policy: rules with fields of HTTP for TCP ports; Protocol Selection.
 */
export function policiesForHttpOnly(documents: readonly Part[]): ReadonlySet<string> {
  const all = documents.flatMap(({ value }) => (isMap(value) ? [value] : []));
  const pods = all.flatMap((value) => podLabelsOf(value));
  const services = all.filter((value) => value['kind'] === 'Service');
  const hasOnlyHttp = ({ namespace, labels }: Pods): boolean => {
    const ports = services
      .filter((value) => namespaceOf(value) === namespace && isFor(value, labels))
      .flatMap((value) => portsOf({ kind: 'Service', value }));
    return ports.length > 0 && ports.every(({ protocol }) => protocol !== undefined && isHttp(protocol));
  };
  return new Set(
    all.flatMap((value) => {
      if (value['kind'] !== 'AuthorizationPolicy' || listAt(value, 'spec', 'targetRefs').length > 0)
        return [];
      const namespace = namespaceOf(value);
      const labels = selectorOf({ kind: 'AuthorizationPolicy', value })?.labels ?? {};
      const own = pods.filter((each) => each.namespace === namespace && selects(labels, each.labels));
      const isKnown = own.length > 0 && own.every(hasOnlyHttp);
      return isKnown ? [`${namespace}/${textAt(value, 'metadata', 'name')}`] : [];
    }),
  );
}

interface Pods {
  readonly namespace: string;
  readonly labels: PlainMap;
}

function podLabelsOf(value: PlainMap): Pods[] {
  const path = podPathOf({ kind: textAt(value, 'kind') ?? '', value });
  return path ? [{ namespace: namespaceOf(value), labels: mapAt(value, ...path, 'metadata', 'labels') }] : [];
}

const namespaceOf = (value: PlainMap): string => textAt(value, 'metadata', 'namespace') ?? '';

function isFor(service: PlainMap, labels: PlainMap): boolean {
  const selector = selectorOf({ kind: 'Service', value: service });
  return selector !== undefined && selects(selector.labels, labels);
}

const isHttp = (protocol: string): boolean => isOverHttp2(protocol) || protocol === 'http';
