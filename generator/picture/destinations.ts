import type { Path } from '../diagnostics/source-file.ts';
import { listAt, numberAt, textAt } from '../lang/at-path.ts';

/** A host that a VirtualService names, with what it names of it. */
export interface Reference {
  /** Of the host. */
  readonly path: Path;
  readonly subset?: { readonly name: string; readonly path: Path };
  readonly port?: { readonly number: number; readonly path: Path };
}

/** Every destination of the routes and mirrors of a VirtualService. */
export function* destinationsIn(value: unknown): Iterable<Reference> {
  for (const protocol of ['http', 'tls', 'tcp']) {
    for (const [index, route] of listAt(value, 'spec', protocol).entries()) {
      const path: Path = ['spec', protocol, index];
      for (const list of ['route', 'mirrors'])
        for (const [position, item] of listAt(route, list).entries())
          yield referenceAt(item, [...path, list, position, 'destination'], ['destination']);
      if (textAt(route, 'mirror', 'host') !== undefined)
        yield referenceAt(route, [...path, 'mirror'], ['mirror']);
    }
  }
}

function referenceAt(holder: unknown, path: Path, below: Path): Reference {
  const subset = textAt(holder, ...below, 'subset');
  const port = numberAt(holder, ...below, 'port', 'number');
  return {
    path: [...path, 'host'],
    ...(subset === undefined ? {} : { subset: { name: subset, path: [...path, 'subset'] } }),
    ...(port === undefined ? {} : { port: { number: port, path: [...path, 'port', 'number'] } }),
  };
}
