import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { podPathOf } from '../../picture/pod-templates.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { portsOf } from '../../picture/ports.ts';

/**
 * True for an AuthorizationPolicy that selects pods whose Services have only ports of gRPC and HTTP. A port without a
 * protocol may have TCP. Pods that are not among the documents of its namespace are not known, and neither are their ports.
 * Source: Istio, Authorization Policy: rules with fields of HTTP for TCP ports; Protocol Selection.
 */
export function selectsHttpOnly(policy: PlainMap, documents: readonly unknown[]): boolean {
  if (listAt(policy, 'spec', 'targetRefs').length > 0) return false;
  const namespace = namespaceOf(policy);
  const all = documents.filter(isMap).filter((value) => namespaceOf(value) === namespace);
  const services = all.filter((value) => value['kind'] === 'Service');
  const hasOnlyHttp = (labels: PlainMap): boolean => {
    const ports = services
      .filter((value) => isFor(value, labels))
      .flatMap((value) => portsOf({ kind: 'Service', value }));
    return ports.length > 0 && ports.every(({ protocol }) => protocol !== undefined && isHttp(protocol));
  };
  const labels = selectorOf({ kind: 'AuthorizationPolicy', value: policy })?.labels ?? {};
  const pods = all.flatMap((value) => podLabelsOf(value)).filter((each) => selects(labels, each));
  return pods.length > 0 && pods.every(hasOnlyHttp);
}

function podLabelsOf(value: PlainMap): PlainMap[] {
  const path = podPathOf({ kind: textAt(value, 'kind') ?? '', value });
  return path ? [mapAt(value, ...path, 'metadata', 'labels')] : [];
}

const namespaceOf = (value: PlainMap): string => textAt(value, 'metadata', 'namespace') ?? '';

function isFor(service: PlainMap, labels: PlainMap): boolean {
  const selector = selectorOf({ kind: 'Service', value: service });
  return selector !== undefined && selects(selector.labels, labels);
}

const isHttp = (protocol: string): boolean => isOverHttp2(protocol) || protocol === 'http';
