import { textAt } from '../lang/at-path.ts';
import { hostOf } from '../model/host.ts';

/** The host of a backend: a Service, or a host by its name. Source: Gateway API, BackendRef; Istio, Hostname. */
export function backendHost(
  backend: unknown,
  document: { readonly namespace: string },
  domain: string,
): string {
  const name = textAt(backend, 'name') ?? '';
  if (textAt(backend, 'kind') === 'Hostname') return name;
  return hostOf({ name, namespace: textAt(backend, 'namespace') ?? document.namespace }, domain);
}
