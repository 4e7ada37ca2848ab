import { isOperationTitle } from '../load/http-operation.ts';
import type { OutsideRow } from './outside.ts';
import type { DocumentRow, ExternalRow, RouteRow, ServiceRow } from './rows.ts';

/** The input for rendering a page. */
export interface RoutesPage {
  readonly cluster: string;
  readonly services: readonly ServiceRow[];
  readonly routes: readonly RouteRow[];
  readonly externals: readonly ExternalRow[];
  readonly outside: readonly OutsideRow[];
  /** Documents of teams that do something to calls. */
  readonly documents?: readonly DocumentRow[];
  /** Documents of teams that do nothing to calls that is described. */
  readonly others?: readonly DocumentRow[];
}

/**
 * The routes of one cluster, as tables: a change of traffic is a changed line, and reviewers of a cluster see
 * only its page.
 */
export function routesPage(page: RoutesPage): string {
  const { cluster, services, routes, externals, outside, documents = [], others = [] } = page;
  return [
    `# Routes in ${cluster}\n`,
    'How calls are routed in this cluster. Generated for reviews.\n',
    table(
      ['service', 'called by', 'versions: weight, image, pods'],
      services.map(({ service, callers, versions }) => [service, list(callers), versions.join('<br>')]),
    ),
    'The first route of a service that matches a call applies. "By weight" means the weights of the versions.\n',
    ...(routes.some(({ files }) => files)
      ? ['A path below a route is the file of the team that writes it.\n']
      : []),
    table(
      ['service', 'route', 'calls', 'called by', 'to', 'mirror', 'fault', 'timeout', 'retries'],
      routes.map((row) => [
        row.service,
        [
          isOperationTitle(row.route) ? escaped(row.route) : row.route,
          ...(row.files ?? []).map((file) => `_${escaped(file)}_`),
        ].join('<br>'),
        callsOf(row),
        list(row.callers),
        escaped(row.destination),
        row.mirrors.join('<br>'),
        row.fault,
        row.timeout,
        row.retries,
      ]),
    ),
    ...(externals.length > 0
      ? [
          'Calls that leave the mesh:\n',
          table(
            ['external service', 'hosts', 'ports', 'calls', 'called by', 'timeout', 'retries'],
            externals.map((row) => [
              row.service,
              row.hosts.map(escaped).join('<br>'),
              row.ports.join('<br>'),
              row.route,
              list(row.callers),
              row.timeout,
              row.retries,
            ]),
          ),
        ]
      : []),
    ...(outside.length > 0
      ? [
          'What external callers reach through gateways: what is exposed, and what that calls in turn.\n',
          table(
            ['gateway', 'service', 'calls', 'by'],
            outside.map(({ gateway, service, methods, by, isExposed, browsers }) => [
              gateway,
              service,
              methods.map(escaped).join('<br>') || 'any',
              isExposed ? [...by, ...browsers].map(escaped).join('<br>') : `calls of ${by.join(', ')}`,
            ]),
          ),
        ]
      : []),
    ...ownParts(documents, others),
  ].join('\n');
}

function ownParts(documents: readonly DocumentRow[], others: readonly DocumentRow[]): string[] {
  const head = "## Documents of the services' own\n";
  return [
    ...(documents.length + others.length > 0 ? [head] : []),
    ...(documents.length > 0
      ? [
          'What patches and documents in `extra/` do to calls that the specs do not.\n',
          table(
            ['service', 'document', 'what it does', 'files'],
            documents.map(({ service, document, effects, files }) => [
              service,
              escaped(document),
              effects.map(escaped).join('<br>'),
              files.map(escaped).join('<br>'),
            ]),
          ),
        ]
      : []),
    ...(others.length > 0
      ? [
          `Not described here: ${others.map(({ document, service }) => escaped(`${document} of ${service}`)).join(', ')}.\n`,
        ]
      : []),
  ];
}

/** A route for a single method is named after it. */
function callsOf({ route, conditions }: RouteRow): string {
  if (conditions.length === 0) return 'any';
  return conditions.length === 1 && conditions[0] === route
    ? 'this method'
    : conditions.map(escaped).join('<br>');
}

const list = (names: readonly string[]): string => names.join(', ') || 'none';

/** A table without padding, so a longer cell does not change other lines. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n').replace(/ {2}\|/g, ' |')}\n`;
}

/** Escapes characters of the specs that have a meaning in Markdown, HTML or a table. */
function escaped(text: string): string {
  return text.replace(/[\r\n]/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~&]/g, (character) => `\\${character}`);
}
