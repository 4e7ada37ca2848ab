import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { reviewerPattern } from '../schema/code-owners.ts';
import { maxLabel } from '../schema/names.ts';

/** A new fleet as on the command line. */
export interface FleetRequest {
  readonly folder: string;
  readonly repoUrl: string;
  /** Names of clusters, each with its stage after a `=` if the name does not show it. */
  readonly clusters: readonly string[];
  /** The stages in the order of promotion; empty if they follow from the clusters. */
  readonly stages: readonly string[];
  /** Who reviews every change; empty for no code owners. */
  readonly owners: readonly string[];
}

/** A new fleet, with everything that was left out. */
export interface FleetSettings {
  /** The absolute path of its folder. */
  readonly folder: string;
  readonly name: string;
  readonly repoUrl: string;
  readonly clusters: readonly { readonly name: string; readonly stage: string }[];
  readonly stages: readonly string[];
  readonly owners: readonly string[];
}

const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const labelHint = `lower-case letters, digits and "-", starting with a letter, at most ${maxLabel} characters`;

/** An URL that git reads, or the form of SSH without a scheme. Source: gitprotocol and git-clone(1), GIT URLS. */
const gitUrl = /^(?:(?:https?|ssh|git|file):\/\/[^\s]+|[\w.-]+@[\w.-]+:[^\s]+)$/;
const password = /^https?:\/\/[^/@\s]+@/;

/** The settings of a new fleet, or everything that is wrong with the request. */
export function fleetSettings(
  request: FleetRequest,
): FleetSettings | { readonly problems: readonly string[] } {
  const { repoUrl, owners } = request;
  const folder = resolve(request.folder);
  const name = basename(folder);
  const pairs = request.clusters.map((text) => splitAt(text, '='));
  const stages = request.stages.length > 0 ? request.stages : stagesOf(pairs);
  const clusters = pairs.map(([cluster, stage]) => ({
    name: cluster,
    stage: stage ?? stageFor(cluster, stages),
  }));
  const problems = [
    ...problemsOfFolder(folder),
    ...(isLabel(name) ? [] : [`${name} cannot name a fleet: the name of the folder is ${labelHint}`]),
    ...problemsOfUrl(repoUrl),
    ...(clusters.length > 0
      ? []
      : ['--clusters is missing: the names that the clusters have in Argo CD, such as dev,prod']),
    ...[...clusters.map((each) => each.name), ...stages]
      .filter((each, index, all) => all.indexOf(each) === index && !isLabel(each))
      .map((each) => `${each || 'an empty text'} cannot name a cluster or stage: use ${labelHint}`),
    ...repeated(clusters.map((each) => each.name)).map((each) => `the cluster ${each} is listed twice`),
    ...repeated(stages).map((each) => `the stage ${each} is listed twice`),
    ...clusters.flatMap((each) => problemsOfStage(each, stages)),
    ...owners
      .filter((owner) => !reviewerPattern.test(owner))
      .map((owner) => `--owner ${owner} is not @user, @organization/team or an e-mail address`),
  ];
  if (problems.length > 0) return { problems: [...new Set(problems)] };
  const known = clusters.flatMap((each) =>
    each.stage === undefined ? [] : [{ name: each.name, stage: each.stage }],
  );
  return { folder, name, repoUrl, clusters: known, stages, owners: [...new Set(owners)] };
}

/** Names without a stage begin with it: `prod-eu` is a cluster of `prod`. */
export const stagesOf = (pairs: readonly (readonly [string, string | undefined])[]): string[] => [
  ...new Set(pairs.map(([cluster, stage]) => stage ?? cluster.split('-')[0] ?? cluster)),
];

/** The two parts of a text around a character. */
export function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** The longest stage that the name of a cluster begins or ends with. */
function stageFor(cluster: string, stages: readonly string[]): string | undefined {
  return stages
    .filter((stage) => cluster === stage || cluster.startsWith(`${stage}-`) || cluster.endsWith(`-${stage}`))
    .sort((a, b) => b.length - a.length)[0];
}

function problemsOfStage(
  { name, stage }: { readonly name: string; readonly stage: string | undefined },
  stages: readonly string[],
): string[] {
  if (stage === undefined)
    return [
      `the name of the cluster ${name} does not show its stage: write ${name}=${stages[0] ?? 'dev'}, or another of ${[...new Set(stages)].join(', ')}`,
    ];
  return stages.includes(stage) ? [] : [`${name}=${stage}: --stages does not list ${stage}`];
}

function problemsOfFolder(folder: string): string[] {
  const parent = dirname(folder);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) return [`${folder} is a file`];
  if (stat && readdirSync(folder).length > 0) return [`${folder} is not empty`];
  if (!existsSync(parent)) return [`there is no folder ${parent}: create it first`];
  const around = repositoryAround(parent);
  return around === undefined
    ? []
    : [
        `${folder} is inside the repository ${around}: a fleet is a repository of its own, so choose a folder next to it`,
      ];
}

function repositoryAround(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return dirname(folder) === folder ? undefined : repositoryAround(dirname(folder));
}

function problemsOfUrl(url: string): string[] {
  if (url === '')
    return ['--repo-url is missing: the URL from which Argo CD reads the repository of the fleet'];
  if (!gitUrl.test(url))
    return [
      `--repo-url ${url} is not the URL of a git repository, such as https://github.com/acme/fleet.git`,
    ];
  return password.test(url)
    ? [
        '--repo-url contains a user or password, which everyone could read in git: give it to Argo CD as a Secret',
      ]
    : [];
}

const isLabel = (text: string): boolean => label.test(text) && text.length <= maxLabel;

const repeated = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) < index && names.lastIndexOf(name) === index);
