import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../command.ts';
import { grouped } from '../../data/grouped.ts';
import { parsedJson } from '../../data/json.ts';
import { isMap } from '../../data/plain-map.ts';
import { sha1 } from '../../layout/unit-digest.ts';
import { inParallel } from '../../tools/in-parallel.ts';
import { quietly } from '../../tools/quietly.ts';
import * as versions from '../../tools/versions.ts';
import { nameOf, parsed, pathAtLine, splitDocuments, spotAt } from './document.ts';
import type { ToolFinding } from './finding.ts';
import { type IstioMessage, type Known, whyUnknowable } from './offline.ts';
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
    const clusters = [...grouped(overlays, ({ cluster }) => cluster).values()];
    const results = await inParallel(clustersAtOnce, clusters, async (own): Promise<Looked> => {
      const key = keyOf(own, known);
      const remembered = run.memory.recall(key);
      return remembered ? { findings: remembered } : look(run, own, known, key);
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

const keyOf = (overlays: readonly Subject[], { namespaces }: Known): string => {
  const content = [...overlays.map(({ digest }) => digest), ...namespaces].join();
  return `istioctl ${versions.programs.istioctl.version} ${versions.kustomize.version} ${sha1(content)}`;
};

/** Namespaces belong to the services in them; those of gateways do not. */
function namespacesIn({ rendered: { fleet } }: ToolRun): ReadonlySet<string> {
  return new Set([...fleet.services, ...fleet.externals].map(({ namespace }) => namespace).sort());
}

async function look(run: ToolRun, overlays: readonly Subject[], known: Known, key: string): Promise<Looked> {
  const ready = await run.builds();
  if (!ready.available) return { findings: [], unavailable: ready };
  const program = await run.programs.istioctl();
  if (!program.available) return { findings: [], unavailable: program };
  const built = await ready.builds.of(overlays);
  const documents = overlays.flatMap(({ id }) => {
    const build = built.get(id);
    return build && 'yaml' in build ? documentsOf(id, build.yaml) : [];
  });
  // What kustomize refuses is reported; half a cluster would only seem to miss the other half.
  if ([...built.values()].some((build) => 'refused' in build)) return { findings: [] };
  const messages = await analyze(program.path, documents.map(({ text }) => text).join('---\n'));
  const findings = messages
    .filter((message) => whyUnknowable(message, known) === undefined)
    .flatMap((message) => findingOf(message, documents));
  run.memory.remember(key, findings);
  return { findings };
}

interface ClusterDocument {
  readonly subject: string;
  readonly text: string;
}

const documentsOf = (subject: string, yaml: string): ClusterDocument[] =>
  splitDocuments(yaml).map(({ text }) => ({ subject, text: text.endsWith('\n') ? text : `${text}\n` }));

/** @throws Failure when istioctl itself cannot run */
async function analyze(istioctl: string, yaml: string): Promise<IstioMessage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'istioctl-'));
  try {
    const file = join(folder, 'cluster.yaml');
    writeFileSync(file, yaml);
    // All namespaces: without a cluster there is none that the user is in. Files that cannot be read are errors.
    const args = ['analyze', '--use-kube=false', '--all-namespaces', '--output', 'json', file];
    const home = { ...process.env, KUBECONFIG: join(folder, 'none') };
    const { stdout, stderr } = await quietly({ cwd: folder, env: home })`${istioctl} ${args}`;
    return messagesIn(stdout, stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function messagesIn(stdout: string, stderr: string): IstioMessage[] {
  const parsed = parsedJson(stdout);
  if (Array.isArray(parsed)) return parsed.filter(isMessage);
  throw new Failure(`istioctl analyze did not run: ${stderr.trim() || 'it printed no messages.'}`);
}

function isMessage(value: unknown): value is IstioMessage {
  return isMap(value) && ['code', 'level', 'message'].every((key) => typeof value[key] === 'string');
}

const rules = { Error: 'istioError', Warning: 'istioWarning', Info: 'istioInformation' } as const;

function findingOf(message: IstioMessage, documents: readonly ClusterDocument[]): ToolFinding[] {
  const line = Number(/:(\d+)$/.exec(message.reference ?? '')?.[1] ?? 1);
  let start = 1;
  for (const { subject, text } of documents) {
    const lines = text.split('\n').length - 1;
    if (line < start + lines) return [placed(message, subject, text, line - start + 1)];
    start += lines + 1;
  }
  return [];
}

function placed(
  { code, level, message, documentationUrl }: IstioMessage,
  subject: string,
  text: string,
  line: number,
): ToolFinding {
  const value = parsed(text);
  return {
    rule: level === 'Error' || level === 'Warning' || level === 'Info' ? rules[level] : 'istioError',
    message: `${code}: ${message}`,
    ...(documentationUrl ? { hint: documentationUrl.replace(/\?.*$/, '') } : {}),
    subject,
    document: nameOf(value),
    spot: spotAt(value, pathAtLine(text, line)),
  };
}
