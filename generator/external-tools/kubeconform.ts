import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alike } from '../diagnostics/alike.ts';
import { didYouMean } from '../diagnostics/suggestion.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { parsedJson } from '../lang/json.ts';
import { pointerPath } from '../lang/json-pointer.ts';
import { sha1 } from '../lang/sha1.ts';
import { describe } from '../load/shape-messages.ts';
import { groupOf } from '../model/api-group.ts';
import { type Validator, validateDocuments } from '../toolchain/kubeconform.ts';
import type { Fault, Validation } from '../toolchain/kubeconform-output.ts';
import { localDefinitions } from '../toolchain/local-definitions.ts';
import { validatorOf } from '../toolchain/provide-tools.ts';
import { kindsOfDefinition } from '../toolchain/strict-schemas/custom-resources.ts';
import type { JsonObject } from '../toolchain/strict-schemas/json-object.ts';
import { fileOf } from '../toolchain/strict-schemas/kind.ts';
import * as versions from '../toolchain/versions.ts';
import { emitFile } from '../write/emit.ts';
import { nameOf, parseAsData, splitDocuments, spotAt } from './document.ts';
import { type ToolFinding, wholeDocument } from './finding.ts';
import { hintAbout, schemaAt } from './schema-hints.ts';
import type { Subject } from './subject.ts';
import type { ExternalTool, ToolResult, ToolRun } from './tool.ts';

/** Everything that a result depends on besides the documents. */
export const validatorKey = JSON.stringify([
  versions.kustomize.version,
  versions.kubeconform.version,
  versions.schemaConverter,
  versions.kubernetes.version,
  ...versions.definitionModules.map(({ version }) => version),
]);

/**
 * kustomize builds every overlay. kubeconform validates every built document and the documents for Argo CD
 * against strict schemas. Unchanged documents are taken from the cache.
 */
export const kubeconformTool: ExternalTool = {
  name: 'kubeconform',
  subjects: 'units',
  find: kubeconformFindings,
};

/** The results of a run, by its cache, because other tools use them too. */
const answers = new WeakMap<ToolRun['memory'], Promise<ToolResult>>();

/** The findings of kubeconform for every subject. Other tools do not get documents that it refuses. */
export function kubeconformFindings(run: ToolRun): Promise<ToolResult> {
  const answer = answers.get(run.memory) ?? validate(run);
  answers.set(run.memory, answer);
  return answer;
}

async function validate(run: ToolRun): Promise<ToolResult> {
  const known = run.subjects.map((subject) => ({ subject, verdict: run.memory.recall(keyOf(run, subject)) }));
  const remembered = known.flatMap(({ verdict }) => verdict ?? []);
  const unseen = known.filter(({ verdict }) => verdict === undefined).map(({ subject }) => subject);
  const result = unseen.length > 0 ? await look(run, unseen) : { findings: [] };
  const examined = run.subjects.length - ('unavailable' in result ? unseen.length : 0);
  return { ...result, findings: [...remembered, ...result.findings], examined };
}

/** The definitions that are files of a repository, read once a run. */
const definitions = new WeakMap<ToolRun['memory'], readonly JsonObject[]>();

function definitionsOf({ root, memory }: ToolRun): readonly JsonObject[] {
  const own = definitions.get(memory) ?? localDefinitions(root);
  definitions.set(memory, own);
  return own;
}

function keyOf(run: ToolRun, { digest }: Subject): string {
  const own = definitionsOf(run);
  return ['kubeconform', validatorKey, ...(own.length > 0 ? [sha1(JSON.stringify(own))] : []), digest].join(
    ' ',
  );
}

async function look(run: ToolRun, subjects: readonly Subject[]): Promise<Omit<ToolResult, 'examined'>> {
  const ready = await run.builds();
  if (!ready.available) return { findings: [], unavailable: ready };
  const kubeconform = await run.programs.kubeconform();
  const validator = validatorOf({ kubeconform, schemas: await run.programs.schemas() }, definitionsOf(run));
  if (!validator.available) return { findings: [], unavailable: validator };
  const built = await ready.builds.of(subjects.filter(({ cluster }) => cluster !== undefined));
  const files = new Map<string, string>();
  const texts = new Map<string, string>();
  const subjectOf = new Map<string, Subject>();
  const findings: ToolFinding[] = [];
  for (const subject of subjects) {
    const build = built.get(subject.id);
    if (build && 'refused' in build) findings.push(findingOfRefusal(subject, build.refused));
    if (build && 'file' in build) {
      files.set(subject.id, build.file);
      subjectOf.set(subject.id, subject);
    }
    for (const file of subject.unit.render().filter(({ path }) => path.startsWith('argocd/'))) {
      texts.set(file.path, emitFile(file));
      subjectOf.set(file.path, subject);
    }
  }
  const validations = await validateDocuments(validator, texts, files);
  for (const [name, own] of grouped(validations, ({ file }) => file)) {
    const subject = subjectOf.get(name);
    const yaml = () => texts.get(name) ?? readFileSync(files.get(name) ?? '', 'utf8');
    if (subject) findings.push(...findingsOf(subject, yaml, own, validator));
  }
  for (const subject of subjects)
    run.memory.remember(
      keyOf(run, subject),
      findings.filter((finding) => finding.subject === subject.id),
    );
  return { findings };
}

function findingOfRefusal({ id }: Subject, output: string): ToolFinding {
  // Go prints the whole document on one line if it cannot be written as JSON.
  const message = output
    .replace(/^Error: /, '')
    .replace(/map\[string\]interface \{\}\{.*\}/s, 'the document')
    .trim();
  return { rule: 'kustomizeBuildFailed', message, subject: id, spot: wholeDocument };
}

function findingsOf(
  subject: Subject,
  yaml: () => string,
  validations: readonly Validation[],
  validator: Validator,
): ToolFinding[] {
  const bad = validations.filter(({ status }) => status !== 'valid');
  if (bad.length === 0) return [];
  const documents = splitDocuments(yaml()).map(({ text }) => parseAsData(text));
  return bad.flatMap(({ kind, name, status, errors }) => {
    const value = documents.find((each) => {
      const its = nameOf(each);
      return its.kind === kind && its.name === name;
    });
    const schema = schemaOf(value, validator);
    return errors.map(
      (fault): ToolFinding => ({
        rule: status === 'invalid' ? 'schemaViolation' : 'documentWithoutSchema',
        message: messageOf(fault, kind, value),
        subject: subject.id,
        document: { kind, name },
        ...locateFault(fault, value, schema),
        ...(status === 'error' && fault.message.startsWith(unknownKind) ? missingSchema(value) : {}),
      }),
    );
  });
}

/** Kubernetes' own groups have no dot, or end as its domain does. */
const ofKubernetes = /^[^.]*$|\.k8s\.io$/;

function missingSchema(document: unknown): Pick<ToolFinding, 'hint'> {
  const apiVersion = textAt(document, 'apiVersion') ?? '';
  const kind = textAt(document, 'kind') ?? '';
  const group = groupOf(apiVersion);
  if (ofKubernetes.test(group))
    return {
      hint: `correct apiVersion or kind: Kubernetes ${versions.kubernetes.version} has no ${apiVersion} ${kind}`,
    };
  return {
    hint: `correct apiVersion or kind, or put the CRD of ${group}/${kind} in schemas/${kind.toLowerCase()}.yaml`,
  };
}

const unknownKind = 'could not find schema';

const quotedKeys = /'((?:[^'\\]|\\.)+)'/g;

const unknownKeys = /additional propert(?:y|ies) '((?:[^'\\]|\\.)+)'/;

/** The key without the quotes and escapes that Go adds. */
function unquoted(key: string): string {
  return key
    .replace(/\\(?:U([0-9a-f]{8})|u([0-9a-f]{4})|x([0-9a-f]{2}))/g, (_, ...digits: (string | undefined)[]) =>
      String.fromCodePoint(Number.parseInt(digits.find((each) => each !== undefined) ?? '0', 16)),
    )
    .replace(/\\(['"\\])/g, '$1');
}

/** An unknown key is shown itself, not the map that contains it. */
function locateFault(fault: Fault, document: unknown, schema: unknown): Pick<ToolFinding, 'spot' | 'hint'> {
  const steps = pointerPath(fault.path);
  const [, quoted] = unknownKeys.exec(fault.message) ?? [];
  if (quoted === undefined) {
    const hint = hintAbout(fault, steps, schema, document);
    return { spot: spotAt(document, steps), ...(hint === undefined ? {} : { hint }) };
  }
  const key = unquoted(quoted);
  const near = alike(key, Object.keys(mapAt(schemaAt(schema, steps)['properties'])));
  const hint =
    near.length > 0 ? didYouMean(near) : 'correct the field, or remove it; kubectl explain lists the fields';
  return { spot: spotAt(document, [...steps, key], 'key'), hint };
}

/** The schema of the kind of a document, if it has one. */
function schemaOf(document: unknown, { schemas, definitions = [] }: Validator): unknown {
  const apiVersion = textAt(document, 'apiVersion') ?? '';
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const kind = textAt(document, 'kind') ?? '';
  const own = definitions
    .flatMap(kindsOfDefinition)
    .find((each) => each.group === group && each.version === version && each.kind === kind);
  if (own) return own.schema;
  const file = join(schemas, fileOf({ group, version, kind }));
  return existsSync(file) ? parsedJson(readFileSync(file, 'utf8')) : undefined;
}

/** The text of kubeconform; unknown fields and unknown kinds in the words of Kubernetes. */
function messageOf(fault: Fault, kind: string, document: unknown): string {
  if (fault.message.startsWith(unknownKind))
    return `no schema is known for ${kind} of ${textAt(document, 'apiVersion') ?? 'an unknown API'}`;
  const [, list] = /^additional propert(?:y|ies) ('.*') not allowed$/s.exec(fault.message) ?? [];
  if (list === undefined) return sentence(fault);
  const steps = pointerPath(fault.path);
  const fields = [...list.matchAll(quotedKeys)].map(([, key = '']) => describe([...steps, unquoted(key)]));
  return `${kind} has no ${fields.length === 1 ? 'field' : 'fields'} ${fields.join(', ')}`;
}

function sentence({ path, message }: Fault): string {
  return path === '' ? message : `${path}: ${message}`;
}
