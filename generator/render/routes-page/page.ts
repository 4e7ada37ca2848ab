import type { OutsideRow } from './outside.ts';
import type { ExternalRow, RouteRow, ServiceRow } from './rows.ts';

/** What a page is rendered from. */
export interface RoutesPage {
  readonly cluster: string;
  readonly services: readonly ServiceRow[];
  readonly routes: readonly RouteRow[];
  readonly externals: readonly ExternalRow[];
  readonly outside: readonly OutsideRow[];
}

/**
 * What happens to calls in one cluster, as tables: a change of traffic is a changed line, and reviewers of a cluster see
 * its page only.
 */
export function routesPage({ cluster, services, routes, externals, outside }: RoutesPage): string {
  return [
    `# Routes in ${cluster}\n`,
    'What the specs make of calls, to be read in reviews.\n',
    table(
      ['service', 'called by', 'versions: weight, image, pods'],
      services.map(({ service, callers, versions }) => [service, list(callers), versions.join('<br>')]),
    ),
    'Of several routes of a service, the first that takes a call decides. "By weight" is as the versions say.\n',
    table(
      ['service', 'route', 'calls', 'called by', 'to', 'mirror', 'fault', 'timeout', 'retries'],
      routes.map((row) => [
        row.service,
        row.route,
        callsOf(row),
        list(row.callers),
        row.destination,
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
          'What callers outside reach through gateways: what is exposed, and what that calls in turn.\n',
          table(
            ['gateway', 'service', 'calls', 'by'],
            outside.map(({ gateway, service, methods, by, isExposed }) => [
              gateway,
              service,
              methods.map(escaped).join('<br>') || 'any',
              isExposed ? by.map(escaped).join('<br>') : `calls of ${by.join(', ')}`,
            ]),
          ),
        ]
      : []),
  ].join('\n');
}

/** A route for one method has its name. */
function callsOf({ route, conditions }: RouteRow): string {
  if (conditions.length === 0) return 'any';
  return conditions.length === 1 && conditions[0] === route
    ? 'this method'
    : conditions.map(escaped).join('<br>');
}

const list = (names: readonly string[]): string => names.join(', ') || 'nobody';

/** A table without padding: a longer cell must not change the lines around it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n').replace(/ {2}\|/g, ' |')}\n`;
}

/** Texts of the specs may hold what Markdown, HTML or a table gives a meaning to. */
function escaped(text: string): string {
  return text.replace(/[\r\n]/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~&]/g, (character) => `\\${character}`);
}
