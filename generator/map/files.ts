import { type Html, html } from '../lang/html.ts';
import type { FleetMap } from './fleet-map.ts';
import { mapPage, type PageOptions, type Parts, pageOf, partsOf, wholeOf } from './page.ts';
import { clusterAnchor, serviceAnchor } from './sections/anchors.ts';
import { directorySection } from './sections/directory.ts';

/** Bytes of a page that browsers open at once; a larger map is split into several files. */
const mostBytes = 5_000_000;
/** Services of one file of a large map. */
const servicesPerFile = 100;

/**
 * The map as files by name: index.html, which needs nothing else. The map of a large fleet has files beside it, for
 * versions, work, access, call graphs and services.
 */
export function mapFiles(
  map: FleetMap | undefined,
  options: PageOptions = {},
  most = mostBytes,
): ReadonlyMap<string, string> {
  if (!map) return new Map([['index.html', mapPage(map, options)]]);
  const parts = partsOf(map);
  const whole = pageOf(map, wholeOf(parts), options);
  if (whole.length <= most) return new Map([['index.html', whole]]);
  const files = splitFiles(map, parts);
  const places = new Map(
    files.flatMap(({ name, anchors }) => anchors.map((anchor) => [anchor, name] as const)),
  );
  return new Map(
    files.map(({ name, body }) => [name, linkedAcross(pageOf(map, body, options, name), name, places)]),
  );
}

/** A file of a large map. */
interface PartFile {
  readonly name: string;
  /** Ids of what it has. */
  readonly anchors: readonly string[];
  readonly body: Html;
}

function splitFiles(
  map: FleetMap,
  { change, fleet, versions, clusters, work, access, services }: Parts,
): PartFile[] {
  const index = html`${change}
${fleet}
<section id="calls"><h2>Calls</h2><ul>${map.clusters.map(({ name }) => html`<li><a href="#${clusterAnchor(name)}">${name}</a></li>`)}</ul></section>
<section><h2>Further pages</h2><ul><li><a href="#versions">Versions in each cluster</a></li>${work && html`<li><a href="#work">Canaries and promotions under way</a></li>`}<li><a href="#access">Who may call whom</a></li></ul></section>
${directorySection(map)}`;
  const pages = Array.from({ length: Math.ceil(services.length / servicesPerFile) }, (_, page): PartFile => {
    const [start, end] = [page * servicesPerFile, (page + 1) * servicesPerFile];
    const names = map.services.slice(start, end).map(({ service }) => service.name);
    return {
      name: `services-${page + 1}.html`,
      anchors: names.map(serviceAnchor),
      body: html`<h2>Services ${names[0]} to ${names.at(-1)}</h2>${services.slice(start, end)}`,
    };
  });
  return [
    { name: 'index.html', anchors: ['change', 'fleet', 'calls', 'services'], body: index },
    { name: 'versions.html', anchors: ['versions'], body: versions },
    ...(work ? [{ name: 'work.html', anchors: ['work'], body: work }] : []),
    { name: 'access.html', anchors: ['access', 'outside'], body: access },
    ...map.callMaps.map(
      ({ cluster }, at): PartFile => ({
        name: `calls-${cluster}.html`,
        anchors: [clusterAnchor(cluster)],
        body: html`${clusters.slice(at, at + 1)}`,
      }),
    ),
    ...pages,
  ];
}

/** Gives links to parts of the map the file that has the part. Only templates write such links. */
const linkedAcross = (text: string, own: string, places: ReadonlyMap<string, string>): string =>
  text.replace(/href="#((?:cluster\/|service\/)?[^"/]+)/g, (link, anchor: string) => {
    const file = places.get(anchor);
    return file === undefined || file === own ? link : `href="${file}#${anchor}`;
  });
