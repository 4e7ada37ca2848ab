import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grouped } from '../lang/grouped.ts';
import { inParallel } from '../lang/in-parallel.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { sha1 } from '../layout/unit-digest.ts';
import { runner } from '../toolchain/runner.ts';
import { endingOf, ToolFailure } from '../toolchain/tool-failure.ts';
import * as versions from '../toolchain/versions.ts';
import { nameOf, parseAsData, pathAtLine, splitDocuments, spotAt } from './document.ts';
import type { DocumentName, ToolFinding } from './finding.ts';
import { kubeconformFindings, validatorKey } from './kubeconform.ts';
import { type ClusterContext, type IstioMessage, whyUncertain } from './offline.ts';
import { spotInMessage } from './spot-in-message.ts';
import type { Subject } from './subject.ts';
import type { ExternalTool, ToolResult, ToolRun } from './tool.ts';

type AnalysisResult = Pick<ToolResult, 'findings' | 'unavailable'>;

/** istioctl analyze checks all documents of one cluster together, without access to the cluster. */
export const istioctlTool: ExternalTool = {
  name: 'istioctl',
  subjects: 'clusters',
  async find(run) {
    const overlays = run.subjects.filter(({ cluster }) => cluster !== undefined);
    const known: ClusterContext = { namespaces: namespacesIn(run) };
    const refused = await refusedDocuments(run);
    const clusters = [...grouped(overlays, ({ cluster }) => cluster).values()];
    const results = await inParallel(clustersAtOnce, clusters, async (own): Promise<AnalysisResult> => {
      const leftOut = own.flatMap(({ id }) => refused.get(id) ?? []);
      const key = keyOf(own, known, leftOut);
      const remembered = run.memory.recall(key);
      return remembered ? { findings: remembered } : analyzeOverlays(run, own, { known, leftOut, key });
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
  { namespaces }: ClusterContext,
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
  readonly known: ClusterContext;
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
  { known, leftOut, key }: AnalysisInput,
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
  const isWhole = leftOut.length + unread.length === 0;
  const findings = [
    ...unread.flatMap((each) => unreadFinding(each, documents)),
    ...messages
      .filter(({ code }) => isWhole || !ofSomethingMissing.has(code))
      .filter((message) => whyUncertain(message, known) === undefined)
      .flatMap((message) => findingOf(message, documents)),
  ];
  run.memory.remember(key, findings);
  return { findings };
}

/**
 * Messages about a missing object. The object may be one that istioctl did not get or could not read, and
 * then only that document is at fault: a gateway that is not found, a host that its gateway does not serve.
 */
const ofSomethingMissing: ReadonlySet<string> = new Set(['IST0101', 'IST0132']);

interface ClusterDocument {
  readonly subject: string;
  readonly name: DocumentName;
  readonly value: unknown;
  readonly text: string;
}

const documentsOf = (subject: string, yaml: string): ClusterDocument[] =>
  splitDocuments(yaml).map(({ text }) => {
    const value = parseAsData(text);
    return { subject, name: nameOf(value), value, text: text.endsWith('\n') ? text : `${text}\n` };
  });

/** A document that istioctl could not read: its number in the file, from 0, and the reason. */
interface Unread {
  readonly index: number;
  readonly words: string;
}

interface Analysis {
  readonly messages: readonly IstioMessage[];
  readonly unread: readonly Unread[];
}

/** @throws ToolFailure if istioctl itself cannot run */
async function analyze(istioctl: string, yaml: string): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'istioctl-'));
  try {
    const file = join(folder, 'cluster.yaml');
    writeFileSync(file, yaml);
    // All namespaces: without a cluster there is no current namespace. By default, log lines would be mixed
    // with the JSON.
    const args = [
      'analyze',
      '--log_target=stderr',
      '--use-kube=false',
      '--all-namespaces',
      '--output',
      'json',
      file,
    ];
    const home = { ...process.env, KUBECONFIG: join(folder, 'none') };
    const ended = await runner({ cwd: folder, env: home })`${istioctl} ${args}`;
    const messages = messagesIn(ended.stdout);
    if (messages === undefined)
      throw new ToolFailure(
        'istioctl analyze',
        ended.stderr.replaceAll(file, 'cluster.yaml').trim() || endingOf(ended),
      );
    return { messages, unread: unreadIn(ended.stderr, file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function messagesIn(stdout: string): IstioMessage[] | undefined {
  const messages = parsedJson(stdout);
  return Array.isArray(messages) ? messages.filter(isMessage) : undefined;
}

/**
 * `* error processing FILE[2]: why`: one line for each document that cannot be read
 * (pkg/config/analysis/local).
 */
function unreadIn(stderr: string, file: string): Unread[] {
  return stderr.split('\n').flatMap((line): Unread[] => {
    const [before, after] = line.split(`error processing ${file}[`);
    const [, index, words] = /^(\d+)\]: (.*)$/.exec(after ?? '') ?? [];
    return before?.trim() === '*' && index !== undefined && words !== undefined
      ? [{ index: Number(index), words }]
      : [];
  });
}

function isMessage(value: unknown): value is IstioMessage {
  return isMap(value) && ['code', 'level', 'message'].every((key) => typeof value[key] === 'string');
}

const rules = { Error: 'istioError', Warning: 'istioWarning', Info: 'istioInformation' } as const;

function findingOf(message: IstioMessage, documents: readonly ClusterDocument[]): ToolFinding[] {
  const line = Number(/:(\d+)$/.exec(message.reference ?? '')?.[1] ?? 1);
  let start = 1;
  for (const document of documents) {
    const lines = document.text.split('\n').length - 1;
    if (line < start + lines) return [findingAt(message, document, line - start + 1)];
    start += lines + 1;
  }
  return [];
}

function findingAt(
  { code, level, message, documentationUrl }: IstioMessage,
  { subject, text, name, value }: ClusterDocument,
  line: number,
): ToolFinding {
  return {
    rule: level === 'Error' || level === 'Warning' || level === 'Info' ? rules[level] : 'istioError',
    message: `${code}: ${message}`,
    ...(documentationUrl ? { hint: documentationUrl.replace(/\?.*$/, '') } : {}),
    subject,
    document: name,
    // The first line is that of the whole document; then only the message can be more specific.
    spot: line === 1 ? spotInMessage(message, value) : spotAt(value, pathAtLine(text, line)),
  };
}

function unreadFinding({ index, words }: Unread, documents: readonly ClusterDocument[]): ToolFinding[] {
  const document = documents[index];
  if (!document) return [];
  const { subject, name, value } = document;
  const message = `Istio cannot read the ${name.kind} ${name.name}: ${words.replace(/^failed parsing JSON for built-in type: /, '')}`;
  return [{ rule: 'unreadableByIstio', message, subject, document: name, spot: spotInMessage(words, value) }];
}
