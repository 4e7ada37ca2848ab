import { grouped } from '../lang/grouped.ts';
import { inParallel } from '../lang/in-parallel.ts';
import { sha1 } from '../layout/unit-digest.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import * as versions from '../toolchain/versions.ts';
import { nameOf, parseAsData, splitDocuments } from './document.ts';
import type { DocumentName, ToolFinding } from './finding.ts';
import { analyze, type Unread } from './istio/analyze.ts';
import { type AnalyzedDocument, istioFindings } from './istio/findings.ts';
import { policiesForHttpOnly } from './istio/http-pods.ts';
import { type ClusterContext, type IstioMessage, whyUncertain } from './istio/offline.ts';
import { spotInMessage } from './istio/spot-in-message.ts';
import { kubeconformFindings, validatorKey } from './kubeconform.ts';
import type { Subject } from './subject.ts';
import type { ExternalTool, ToolResult, ToolRun } from './tool.ts';

type AnalysisResult = Pick<ToolResult, 'findings' | 'unavailable'>;

/** istioctl analyze checks all documents of one cluster together, without access to the cluster. */
export const istioctlTool: ExternalTool = {
  name: 'istioctl',
  subjects: 'clusters',
  async find(run) {
    const overlays = run.subjects.filter(({ cluster }) => cluster !== undefined);
    const namespaces = namespacesIn(run);
    const refused = await refusedDocuments(run);
    const clusters = [...grouped(overlays, ({ cluster }) => cluster).values()];
    const results = await inParallel(clustersAtOnce, clusters, async (own): Promise<AnalysisResult> => {
      const leftOut = own.flatMap(({ id }) => refused.get(id) ?? []);
      const key = keyOf(own, namespaces, leftOut);
      const remembered = run.memory.recall(key);
      return remembered ? { findings: remembered } : analyzeOverlays(run, own, { namespaces, leftOut, key });
    });
    const unavailable = results.find((result) => result.unavailable)?.unavailable;
    return {
      findings: results.flatMap(({ findings }) => findings),
      examined: results.filter((result) => !result.unavailable).length,
      ...(unavailable ? { unavailable } : {}),
    };
  },
};

/** Two analyses use two cores. */
const clustersAtOnce = 2;

const keyOf = (
  overlays: readonly Subject[],
  namespaces: ReadonlySet<string>,
  leftOut: readonly RefusedDocument[],
): string => {
  const content = [...overlays.map(({ digest }) => digest), ...namespaces, JSON.stringify(leftOut)].join();
  return `istioctl ${versions.programs.istioctl.version} ${validatorKey} ${sha1(content)}`;
};

/** A document that kubeconform has refused. */
type RefusedDocument = DocumentName & { readonly subject: string };

/**
 * The documents of each overlay that kubeconform has refused: istioctl would refuse them too, with a less
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

interface AnalysisInput {
  readonly namespaces: ReadonlySet<string>;
  /** Documents that istioctl does not get. */
  readonly leftOut: readonly RefusedDocument[];
  /** Cache key of the result. */
  readonly key: string;
}

/** Namespaces come from the services in them; namespaces of gateways are not included. */
function namespacesIn({ rendered: { fleet } }: ToolRun): ReadonlySet<string> {
  return new Set([...fleet.services, ...fleet.externals].map(({ namespace }) => namespace).sort());
}

async function analyzeOverlays(
  run: ToolRun,
  overlays: readonly Subject[],
  { namespaces, leftOut, key }: AnalysisInput,
): Promise<AnalysisResult> {
  const ready = await run.builds();
  if (!ready.available) return { findings: [], unavailable: ready };
  const program = await run.programs.istioctl();
  if (!program.available) return { findings: [], unavailable: program };
  const built = await ready.builds.of(overlays);
  const documents = overlays.flatMap(({ id }) => {
    const build = built.get(id);
    const own = build && 'yaml' in build ? documentsOf(id, build.yaml) : [];
    return own.filter(
      ({ name }) =>
        !leftOut.some((each) => each.subject === id && each.kind === name.kind && each.name === name.name),
    );
  });
  // A build error is already reported; the analysis of half a cluster would report the other half as missing.
  if ([...built.values()].some((build) => 'refused' in build)) return { findings: [] };
  const { messages, unread } = await analyze(program.path, documents.map(({ text }) => text).join('---\n'));
  const envoyFilters = documents.filter(({ name }) => name.kind === 'EnvoyFilter').length;
  const policiesForHttp = policiesForHttpOnly(documents);
  const known: ClusterContext = { namespaces, envoyFilters, policiesForHttp };
  const isWhole = leftOut.length + unread.length === 0;
  const certain = messages
    .filter(({ code }) => isWhole || !ofSomethingMissing.has(code))
    .filter((message) => whyUncertain(message, known) === undefined)
    .filter((message) => !follows(message, messages));
  const findings = [
    ...unread.flatMap((each) => unreadFinding(each, documents)),
    ...(await istioFindings(program.path, certain, documents)),
  ];
  run.memory.remember(key, findings);
  return { findings };
}

/**
 * Messages about a missing object. The object may be one that istioctl did not get or could not read, and
 * then only that document is at fault: a gateway that is not found, a host that its gateway does not serve.
 */
const ofSomethingMissing: ReadonlySet<string> = new Set(['IST0101', 'IST0132']);

/** A gateway that does not exist has no hosts either: IST0132 after IST0101 at the same line is the same mistake. */
const follows = ({ code, reference }: IstioMessage, messages: readonly IstioMessage[]): boolean =>
  code === 'IST0132' && messages.some((other) => other.code === 'IST0101' && other.reference === reference);

const documentsOf = (subject: string, yaml: string): AnalyzedDocument[] =>
  splitDocuments(yaml).map(({ text }) => {
    const value = parseAsData(text);
    return { subject, name: nameOf(value), value, text: text.endsWith('\n') ? text : `${text}\n` };
  });

function unreadFinding({ index, words }: Unread, documents: readonly AnalyzedDocument[]): ToolFinding[] {
  const document = documents[index];
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
