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
import { nameOf, parsed, pathAtLine, splitDocuments, spotAt } from './document.ts';
import type { DocumentName, ToolFinding } from './finding.ts';
import { judge, validated } from './kubeconform.ts';
import { type IstioMessage, type Known, whyUnknowable } from './offline.ts';
import { spotInWords } from './spot-in-words.ts';
import type { Subject } from './subject.ts';
import type { RealTool, ToolResult, ToolRun } from './tool.ts';

type Looked = Pick<ToolResult, 'findings' | 'unavailable'>;

/** istioctl analyze looks at all that one cluster gets, together, without asking the cluster. */
export const istioctlTool: RealTool = {
  name: 'istioctl',
  subjects: 'clusters',
  async find(run) {
    const overlays = run.subjects.filter(({ cluster }) => cluster !== undefined);
    const known: Known = { namespaces: namespacesIn(run) };
    const refused = await refusedDocuments(run);
    const clusters = [...grouped(overlays, ({ cluster }) => cluster).values()];
    const results = await inParallel(clustersAtOnce, clusters, async (own): Promise<Looked> => {
      const leftOut = own.flatMap(({ id }) => refused.get(id) ?? []);
      const key = keyOf(own, known, leftOut);
      const remembered = run.memory.recall(key);
      return remembered ? { findings: remembered } : look(run, own, { known, leftOut, key });
    });
    const unavailable = results.find((result) => result.unavailable)?.unavailable;
    return {
      findings: results.flatMap(({ findings }) => findings),
      examined: results.filter((result) => !result.unavailable).length,
      ...(unavailable ? { unavailable } : {}),
    };
  },
};

/** Two analyses keep two cores busy. */
const clustersAtOnce = 2;

const keyOf = (overlays: readonly Subject[], { namespaces }: Known, leftOut: readonly Refused[]): string => {
  const content = [...overlays.map(({ digest }) => digest), ...namespaces, JSON.stringify(leftOut)].join();
  return `istioctl ${versions.programs.istioctl.version} ${judge} ${sha1(content)}`;
};

/** A document that kubeconform has refused. */
type Refused = DocumentName & { readonly subject: string };

/**
 * The documents of each overlay that kubeconform has refused: istioctl would refuse them too, in worse words. If
 * kubeconform is not here, or fails, which is said where it is asked for itself, none are known.
 */
async function refusedDocuments(run: ToolRun): Promise<ReadonlyMap<string, readonly Refused[]>> {
  try {
    const { findings } = await validated(run);
    const refused = findings.flatMap(({ subject, document }) => (document ? [{ subject, ...document }] : []));
    return grouped(refused, ({ subject }) => subject);
  } catch (error) {
    if (error instanceof ToolFailure) return new Map();
    throw error;
  }
}

interface Asked {
  readonly known: Known;
  /** Documents that are not shown to istioctl. */
  readonly leftOut: readonly Refused[];
  /** What the answer is remembered by. */
  readonly key: string;
}

/** Namespaces belong to the services in them; those of gateways do not. */
function namespacesIn({ rendered: { fleet } }: ToolRun): ReadonlySet<string> {
  return new Set([...fleet.services, ...fleet.externals].map(({ namespace }) => namespace).sort());
}

async function look(
  run: ToolRun,
  overlays: readonly Subject[],
  { known, leftOut, key }: Asked,
): Promise<Looked> {
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
  // What kustomize refuses is reported; half a cluster would only seem to miss the other half.
  if ([...built.values()].some((build) => 'refused' in build)) return { findings: [] };
  const { messages, unread } = await analyze(program.path, documents.map(({ text }) => text).join('---\n'));
  const isWhole = leftOut.length + unread.length === 0;
  const findings = [
    ...unread.flatMap((each) => unreadFinding(each, documents)),
    ...messages
      .filter(({ code }) => isWhole || !ofSomethingMissing.has(code))
      .filter((message) => whyUnknowable(message, known) === undefined)
      .flatMap((message) => findingOf(message, documents)),
  ];
  run.memory.remember(key, findings);
  return { findings };
}

/**
 * Messages about something that is not there. It may be what the tool was not shown, or could not read, and then the
 * mistake in that document is the only one: a gateway that is not found, a host that its gateway does not serve.
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
    const value = parsed(text);
    return { subject, name: nameOf(value), value, text: text.endsWith('\n') ? text : `${text}\n` };
  });

/** A document that istioctl could not read: its number in the file, from 0, and why. */
interface Unread {
  readonly index: number;
  readonly words: string;
}

interface Analysis {
  readonly messages: readonly IstioMessage[];
  readonly unread: readonly Unread[];
}

/** @throws ToolFailure when istioctl itself cannot run */
async function analyze(istioctl: string, yaml: string): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'istioctl-'));
  try {
    const file = join(folder, 'cluster.yaml');
    writeFileSync(file, yaml);
    // All namespaces: without a cluster there is none that the user is in. By default, the log is in the way of the JSON.
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
  const said = parsedJson(stdout);
  return Array.isArray(said) ? said.filter(isMessage) : undefined;
}

/** `* error processing FILE[2]: why`, a line for each document that cannot be read (pkg/config/analysis/local). */
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
    if (line < start + lines) return [placed(message, document, line - start + 1)];
    start += lines + 1;
  }
  return [];
}

function placed(
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
    // The first line is that of the document as a whole; then only the words can say more.
    spot: line === 1 ? spotInWords(message, value) : spotAt(value, pathAtLine(text, line)),
  };
}

function unreadFinding({ index, words }: Unread, documents: readonly ClusterDocument[]): ToolFinding[] {
  const document = documents[index];
  if (!document) return [];
  const { subject, name, value } = document;
  const message = `Istio cannot read the ${name.kind} ${name.name}: ${words.replace(/^failed parsing JSON for built-in type: /, '')}`;
  return [{ rule: 'unreadableByIstio', message, subject, document: name, spot: spotInWords(words, value) }];
}
