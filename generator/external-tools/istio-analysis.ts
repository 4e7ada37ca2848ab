import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { sha1 } from '../lang/sha1.ts';
import { programEntry } from '../toolchain/cache.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import * as versions from '../toolchain/versions.ts';
import type { Built } from './builds.ts';
import { nameOf, parseAsData, splitDocuments } from './document.ts';
import type { DocumentName, ToolFinding } from './finding.ts';
import { type Analysis, analyze, type Unread } from './istio/analyze.ts';
import type { Placed } from './istio/causes-in.ts';
import { ClusterDocuments, type OverlayFile } from './istio/cluster-documents.ts';
import { istioFindings } from './istio/findings.ts';
import { selectsHttpOnly } from './istio/http-pods.ts';
import { type ClusterContext, type IstioMessage, whyUncertain } from './istio/offline.ts';
import { inScratch } from './istio/scratch.ts';
import { spotInMessage } from './istio/spot-in-message.ts';
import { kubeconformFindings, validatorKey } from './kubeconform.ts';
import type { Subject } from './subject.ts';
import type { ExternalTool, ToolResult, ToolRun } from './tool.ts';

/** Istio's analysis checks all documents of one cluster together, without access to the cluster. */
export const istioAnalysisTool: ExternalTool = {
  name: 'istio analysis',
  subjects: 'clusters',
  async find(run) {
    // Nearly always, kubeconform refuses nothing. So this does not wait for it.
    const [refused, ofAll] = await Promise.allSettled([refusedDocuments(run), examine(run, new Map())]);
    if (refused.status === 'rejected') throw refused.reason;
    if (refused.value.size > 0) return examine(run, refused.value);
    if (ofAll.status === 'rejected') throw ofAll.reason;
    return ofAll.value;
  },
};

/** Analyses all clusters without the documents that kubeconform has refused. */
async function examine(
  run: ToolRun,
  refused: ReadonlyMap<string, readonly RefusedDocument[]>,
): Promise<ToolResult> {
  const overlays = run.subjects.filter(({ cluster }) => cluster !== undefined);
  const namespaces = namespacesIn(run);
  const clusters = [...grouped(overlays, ({ cluster }) => cluster).values()].map((own): Cluster => {
    const leftOut = own.flatMap(({ id }) => refused.get(id) ?? []);
    return { overlays: own, leftOut, key: keyOf(own, namespaces, leftOut) };
  });
  const known = clusters.map((cluster) => ({ cluster, findings: run.memory.recall(cluster.key) }));
  const unseen = known.flatMap(({ cluster, findings }) => (findings ? [] : [cluster]));
  const result = unseen.length > 0 ? await look(run, unseen, namespaces) : { findings: [] };
  return {
    ...result,
    findings: [...known.flatMap(({ findings }) => findings ?? []), ...result.findings],
    examined: clusters.length - ('unavailable' in result ? unseen.length : 0),
  };
}

/** The overlays of one cluster. */
interface Cluster {
  readonly overlays: readonly Subject[];
  /** Documents that Istio does not get. */
  readonly leftOut: readonly RefusedDocument[];
  /** Cache key of the result. */
  readonly key: string;
}

const keyOf = (
  overlays: readonly Subject[],
  namespaces: ReadonlySet<string>,
  leftOut: readonly RefusedDocument[],
): string => {
  const content = [...overlays.map(({ digest }) => digest), ...namespaces, JSON.stringify(leftOut)].join();
  return `${programEntry(versions.programs.istioAnalysis)} ${validatorKey} ${sha1(content)}`;
};

/** A document that kubeconform has refused. */
type RefusedDocument = DocumentName & { readonly subject: string };

/**
 * The documents of each overlay that kubeconform has refused: Istio would refuse them too, with a less
 * clear message. Empty if kubeconform is missing or fails; kubeconform's own run reports that.
 */
async function refusedDocuments(run: ToolRun): Promise<ReadonlyMap<string, readonly RefusedDocument[]>> {
  try {
    const { findings } = await kubeconformFindings(run);
    const refused = findings.flatMap(({ subject, document }) => (document ? [{ subject, ...document }] : []));
    return grouped(refused, ({ subject }) => subject);
  } catch (error) {
    if (error instanceof ToolFailure) return new Map();
    throw error;
  }
}

/** Namespaces come from the services in them; namespaces of gateways are not included. */
function namespacesIn({ rendered: { fleet } }: ToolRun): ReadonlySet<string> {
  return new Set([...fleet.services, ...fleet.externals].map(({ namespace }) => namespace).sort());
}

async function look(
  run: ToolRun,
  clusters: readonly Cluster[],
  namespaces: ReadonlySet<string>,
): Promise<Omit<ToolResult, 'examined'>> {
  const ready = await run.builds();
  if (!ready.available) return { findings: [], unavailable: ready };
  const program = await run.programs.istioAnalysis();
  if (!program.available) return { findings: [], unavailable: program };
  const built = await ready.builds.of(clusters.flatMap(({ overlays }) => overlays));
  return inScratch(async (scratch) => {
    // A build error is already reported; the analysis of half a cluster would report the other half as missing.
    const whole = clusters.flatMap((cluster) => {
      const files = filesOf(cluster, built, scratch);
      return files ? [{ ...cluster, documents: new ClusterDocuments(files) }] : [];
    });
    const paths = whole.map(({ documents }) => documents.files.map(({ path }) => path));
    const analyses = await analyze(program.path, paths);
    const placed = whole.map((cluster, index) => certainIn(cluster, analyses[index], namespaces));
    const found = await istioFindings(program.path, placed);
    const findings = whole.map(({ documents, key }, index) => {
      const unread = analyses[index]?.unread ?? [];
      const own = [...unread.flatMap((each) => unreadFinding(each, documents)), ...(found[index] ?? [])];
      run.memory.remember(key, own);
      return own;
    });
    return { findings: findings.flat() };
  });
}

/** The files with the documents of a cluster; undefined if kustomize could not build all overlays. */
function filesOf(
  { overlays, leftOut }: Cluster,
  built: ReadonlyMap<string, Built>,
  scratch: string,
): OverlayFile[] | undefined {
  const files: OverlayFile[] = [];
  for (const { id: subject } of overlays) {
    const build = built.get(subject);
    if (!build || 'refused' in build) return undefined;
    const own = leftOut.filter((each) => each.subject === subject);
    files.push({ subject, path: own.length > 0 ? withoutDocuments(build.file, own, scratch) : build.file });
  }
  return files;
}

/** A copy of a file without some documents. */
function withoutDocuments(file: string, leftOut: readonly RefusedDocument[], scratch: string): string {
  const copy = join(mkdtempSync(join(scratch, 'overlay-')), 'documents.yaml');
  const texts = splitDocuments(readFileSync(file, 'utf8')).map(({ text }) => text);
  const kept = texts.filter((text) => {
    const { kind, name } = nameOf(parseAsData(text));
    return !leftOut.some((each) => each.kind === kind && each.name === name);
  });
  writeFileSync(copy, kept.join('---\n'));
  return copy;
}

/** The messages about a cluster that files alone can confirm, with their documents. */
function certainIn(
  { documents, leftOut }: Cluster & { readonly documents: ClusterDocuments },
  { messages, unread }: Analysis = { messages: [], unread: [] },
  namespaces: ReadonlySet<string>,
): Placed[] {
  const known: ClusterContext = {
    namespaces,
    envoyFilters: () =>
      documents.containing('EnvoyFilter').filter(({ name }) => name.kind === 'EnvoyFilter').length,
    isForHttpOnly(namespace, name) {
      const values = documents.containing(namespace).map(({ value }) => value);
      const policy = values.filter(isMap).find((value) => isPolicy(value, namespace, name));
      return policy !== undefined && selectsHttpOnly(policy, values);
    },
  };
  const isWhole = leftOut.length + unread.length === 0;
  return messages
    .filter(({ code }) => isWhole || !ofSomethingMissing.has(code))
    .filter((message) => whyUncertain(message, known) === undefined)
    .filter((message) => !follows(message, messages))
    .flatMap((message) => {
      const document = documents.at(message.place ?? { file: 0, document: 0 });
      return document ? [{ message, document }] : [];
    });
}

const isPolicy = (value: PlainMap, namespace: string, name: string): boolean =>
  value['kind'] === 'AuthorizationPolicy' &&
  textAt(value, 'metadata', 'namespace') === namespace &&
  textAt(value, 'metadata', 'name') === name;

/**
 * Messages about a missing object. The object may be one that Istio did not get or could not read, and
 * then only that document is at fault: a gateway that is not found, a host that its gateway does not serve.
 */
const ofSomethingMissing: ReadonlySet<string> = new Set(['IST0101', 'IST0132']);

/** A gateway that does not exist has no hosts either: IST0132 after IST0101 at the same place is the same mistake. */
const follows = (message: IstioMessage, messages: readonly IstioMessage[]): boolean =>
  message.code === 'IST0132' &&
  messages.some((other) => other.code === 'IST0101' && placeKey(other) === placeKey(message));

const placeKey = ({ place, path }: IstioMessage): string => JSON.stringify([place, path]);

function unreadFinding({ place, words }: Unread, documents: ClusterDocuments): ToolFinding[] {
  const document = documents.at(place);
  if (!document) return [];
  const { subject, name, value } = document;
  const message = `Istio cannot read the ${name.kind} ${name.name}: ${words.replace(/^failed parsing JSON for built-in type: /, '')}`;
  const spot = spotInMessage(words, value);
  const hint = durationHint(words);
  return [{ rule: 'unreadableByIstio', message, subject, document: name, spot, ...(hint ? { hint } : {}) }];
}

/** Go names the unit that it does not know, or the duration that has none. Source: Go, time.ParseDuration. */
function durationHint(words: string): string | undefined {
  const [, number] = /missing unit in duration \\?"([\d.]+)/.exec(words) ?? [];
  if (number !== undefined) return `write ${number}s: a duration has a unit`;
  return /unknown unit \\?"/.test(words) ? 'the units are h, m, s and ms, such as 5s or 1m30s' : undefined;
}
