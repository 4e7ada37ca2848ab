import { plural } from '../diagnostics/words.ts';
import { listAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { titleOf } from './document.ts';
import { firstSyncOf } from './first-sync/first-sync.ts';
import type { FleetImport } from './import-fleet.ts';
import { pathText } from './leaves.ts';
import { linesOf, listText, shortLine } from './report-lines.ts';

/** The report of an import for a terminal or a file: what became specs, what changes, and what a person has to decide. */
export function importReport(result: FleetImport): string {
  return [
    summaryOf(result),
    ...section('Services', servicesIn(result)),
    ...(result.isCompared
      ? []
      : [
          '',
          'What runs was NOT compared with the specs, because they have errors: values may be missing. Correct the input or the options, and import again.',
        ]),
    ...section('Calls that change', callsIn(result)),
    ...section('Changes on purpose', intendedIn(result)),
    ...section(
      'Replaced by what the specs render: read them, and delete them after the first sync',
      result.replaced,
    ),
    ...section(
      'Kept as documents and patches, because a spec has no key for them',
      result.additions.map(({ path, keeps }) => `${path}: ${keeps}`),
    ),
    ...section('Different, and without a reason: decide what is right', lostIn(result)),
    ...section(
      'Not imported, because no service owns it: add it to extra/ of a service, or leave it to others',
      result.unassigned,
    ),
    ...section('Not imported', result.skipped),
    ...section('Calls that only metrics show', onlyInMetrics(result)),
    ...section(
      'Calls that metrics have not counted: remove those that are not needed',
      result.specs.neverSeen,
    ),
    ...section('Before npm test: save the definitions of kinds in extra/', result.missingDefinitions),
    ...firstSyncIn(result),
    ...section(
      'Read these',
      result.specs.notes.all().map(({ about, text }) => `${about}: ${text}`),
    ),
  ].join('\n');
}

function firstSyncIn({ inventory }: FleetImport): string[] {
  const { before, after } = firstSyncOf(inventory);
  return [
    ...section('Before the first sync, in each cluster', before),
    ...section('After the first sync, in each cluster', after),
  ];
}

const onlyInMetrics = ({ specs }: FleetImport): string[] =>
  [...specs.reasons].flatMap(([caller, reasons]) =>
    [...reasons].map(([callee, reason]) => `${caller} to ${callee}: ${reason}`),
  );

function summaryOf({ inventory, specs }: FleetImport): string {
  const clusters = new Set(inventory.documents.map(({ cluster }) => cluster));
  const externals =
    specs.externals.size === 0 ? '' : ` and ${plural(specs.externals.size, 'external service')}`;
  return `${plural(specs.services.size, 'service')}${externals} from ${plural(inventory.documents.length, 'document')} of ${plural(clusters.size, 'cluster')}.`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${shortLine(line)}`)];

function servicesIn({ specs, inventory }: FleetImport): string[] {
  return [...specs.services].map(([name, spec]) => {
    const instances = inventory.instances.filter((each) => each.name === name);
    const calls = listAt(spec, 'calls').length;
    const protocols = ['grpc', 'http', 'ports'].filter((key) => spec[key] !== undefined);
    const versions = [...new Set(instances.flatMap((each) => each.versions.map((version) => version.name)))];
    return `${name}: ${listText(versions, 50)} in ${listText(
      instances.map(({ cluster }) => cluster),
      50,
    )}; ${protocols.join(' and ') || 'no port'}; ${calls === 0 ? 'no calls' : plural(calls, 'callee')}`;
  });
}

/** One line for each reason and kind: with all paths, it would be too long to read. */
function intendedIn({ comparisons }: FleetImport): string[] {
  const all = comparisons.flatMap(({ pair, intended }) =>
    intended.map(({ reason, path }) => ({
      reason,
      path: lastName(path),
      kind: pair.existing.kind,
      name: pair.service,
    })),
  );
  return [...grouped(all, ({ reason, kind }) => `${kind}\n${reason}`).values()].map((same) => {
    const [first] = same;
    const names = [...new Set(same.map(({ name }) => name))];
    const paths = [...new Set(same.map(({ path }) => path))];
    return `${first?.kind}: ${first?.reason} (${paths.slice(0, 4).join(', ')}${paths.length > 4 ? ', …' : ''}; ${plural(names.length, 'service')})`;
  });
}

const lastName = (path: string): string => path.split('.').at(-1) ?? path;

function lostIn({ comparisons, additions }: FleetImport): string[] {
  const kept = new Set(additions.map(({ service, keeps }) => `${service}\n${keeps.split(':')[0]}`));
  return comparisons.flatMap(({ pair, lost }) =>
    lost.length === 0 || kept.has(`${pair.service}\n${pair.existing.kind}`)
      ? []
      : [
          `${titleOf(pair.existing)} (${pair.existing.cluster}): ${lost.map(({ path }) => pathText(path)).join(', ')}`,
        ],
  );
}

/** A difference that several clusters or services have, once. */
function callsIn({ calls }: FleetImport): string[] {
  const inClusters = [
    ...grouped(calls, ({ cluster: _, ...difference }) => JSON.stringify(difference)).values(),
  ].map((same) => ({ ...same[0], clusters: same.map(({ cluster }) => cluster).join(', ') }));
  const together = grouped(inClusters, ({ service: _, cluster: __, ...difference }) =>
    JSON.stringify(difference),
  );
  return [...together.values()].flatMap((same) => {
    const [{ about, before, after, clusters }] = same;
    return [
      `${listText(same.map(({ service }) => service))}: ${about} (${clusters})`,
      ...linesOf('  before: ', before),
      ...linesOf('  after:  ', after),
    ];
  });
}
