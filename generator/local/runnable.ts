import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { listAt, numberAt, textAt } from '../lang/at-path.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { clientOf, mainOf } from '../toolchain/service-programs.ts';

/** A service of the repository with a program, as far as `npm start` needs it. */
export interface Runnable {
  readonly name: string;
  /** `grpc.port` of its spec. */
  readonly port: number;
  /** Names of the services that it calls. */
  readonly calls: readonly string[];
  /** True if it has a client program beside its server: see `npm run client`. */
  readonly hasClient: boolean;
}

/** The port of a spec that names none, or has errors: `npm run check` reports those. */
const defaultPort = 50051;

/** The services with a `src/main.ts`, callees before their callers: a caller then finds its callee running. */
export function runnableServices(root: string): Runnable[] {
  const found = readdirSync(join(root, 'services'))
    .filter((name) => existsSync(join(root, mainOf(name))))
    .sort()
    .map((name) => runnable(root, name));
  const ordered = new Set<Runnable>();
  const visit = (service: Runnable, path: readonly Runnable[]) => {
    if (ordered.has(service) || path.includes(service)) return;
    for (const called of found) if (service.calls.includes(called.name)) visit(called, [...path, service]);
    ordered.add(service);
  };
  for (const service of found) visit(service, []);
  return [...ordered];
}

function runnable(root: string, name: string): Runnable {
  const spec = specOf(root, name);
  return {
    name,
    port: numberAt(spec, 'grpc', 'port') ?? defaultPort,
    calls: listAt(spec, 'calls').flatMap((call) => textAt(call, 'service') ?? []),
    hasClient: existsSync(join(root, clientOf(name))),
  };
}

function specOf(root: string, service: string): unknown {
  const text = textIfThere(join(root, 'services', service, 'service.yaml'));
  const document = text === undefined ? undefined : parseDocument(text, { logLevel: 'silent' });
  return document?.errors.length === 0 ? document.toJS() : undefined;
}
