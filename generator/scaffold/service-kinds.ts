import { UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { ScaffoldNames } from './names.ts';
import {
  foreignSpec,
  type ScaffoldSettings,
  scaffoldSources,
  scaffoldSpec,
  serverPort,
} from './templates.ts';

/** Where the protos, the sources and the image of a new service are. */
export interface ServiceKind {
  /** The gRPC services that it serves, by their full names, if protos/ has them already. */
  readonly protos: readonly string[];
  readonly port?: number | undefined;
  /** Whether it gets sources here. A fleet has only specs: images are built elsewhere. */
  readonly hasSources: boolean;
}

/** The files of a new service, by path: its spec, a proto if it brings none, and its sources if it has some. */
export function filesOf(
  names: ScaffoldNames,
  settings: ScaffoldSettings,
  { protos, hasSources, port = serverPort }: ServiceKind,
): Iterable<readonly [string, string]> {
  if (protos.length > 0) return [foreignSpec(names.service, settings, { protos, port })];
  return hasSources ? scaffoldSources(names, settings) : scaffoldSpec(names, settings, port);
}

/** The methods that its callers may call: all. @throws UsageError for a gRPC service that no proto declares */
export function methodsOf({ workspace: { protos = {} } }: State, request: ServiceKind): string[] {
  if (request.protos.length === 0) return ['Echo'];
  return request.protos.flatMap((name) => {
    const service = Object.hasOwn(protos, name) ? protos[name] : undefined;
    if (!service)
      throw new UsageError(
        `no file of protos/ declares the gRPC service ${name}; ${suggest(name, Object.keys(protos), 'gRPC services')}`,
      );
    return service.methods.map((method) => method.name);
  });
}

/** What is left to do by hand. */
export function firstSteps(
  { service, snake }: ScaffoldNames,
  image: string,
  { protos, hasSources }: ServiceKind,
): string[] {
  const proto = `protos/${snake}/v1/${snake}.proto`;
  if (protos.length > 0 || !hasSources)
    return [
      `push the image ${image}, which its pods need to start`,
      ...(protos.length > 0 ? [] : [`replace ${proto} by the proto of its server, then: npm run generate`]),
    ];
  return [
    `build and push its image, which its pods need to start: docker build -f services/${service}/Dockerfile -t ${image} .`,
    `add methods to ${proto} and services/${service}/src/, then: npm run codegen && npm test`,
  ];
}
