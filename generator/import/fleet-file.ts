import { UsageError } from '../command-line/errors.ts';
import { editedText } from '../edit/cluster-text.ts';
import type { Loaded } from '../load/workspace.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { foreignProtosWith } from './proto-files.ts';

/** What an import adds to the fleet file. */
interface FleetAdditions {
  readonly protos: ReadonlyMap<string, string>;
  /** The owners of all imported services. */
  readonly owners: readonly string[];
  /** `@org/team`, or `owner=@org/team` */
  readonly reviewers: readonly string[];
}

/**
 * The fleet file with the imported protos as protos of others, and with the reviewers of new owners. Empty if nothing
 * changes. @throws UsageError if the reviewers of an owner are missing
 */
export function fleetFile(
  root: string,
  fleet: Pick<Loaded<FleetSpec>, 'spec' | 'file'> | undefined,
  { protos, owners, reviewers }: FleetAdditions,
): Map<string, string> {
  if (!fleet) return new Map();
  const { spec, file } = fleet;
  const { codeOwners, foreignProtos = [] } = spec;
  const all = foreignProtosWith(root, foreignProtos, protos);
  const added = codeOwners ? owners.filter((owner) => !Object.hasOwn(codeOwners.teams, owner)) : [];
  if (all.length === foreignProtos.length && added.length === 0) return new Map();
  const teams = Object.fromEntries(added.map((owner) => [owner, reviewersOf(owner, reviewers, file.path)]));
  const edited = {
    ...spec,
    ...(codeOwners ? { codeOwners: { ...codeOwners, teams: { ...codeOwners.teams, ...teams } } } : {}),
    ...(all.length > 0 ? { foreignProtos: [...all] } : {}),
  };
  return new Map([[file.path, editedText(file, edited)]]);
}

function reviewersOf(owner: string, reviewers: readonly string[], file: string): string[] {
  const own = reviewers.flatMap((each) =>
    each.startsWith(`${owner}=`) ? [each.slice(owner.length + 1)] : [],
  );
  const shared = reviewers.filter((each) => !each.includes('='));
  const found = own.length > 0 ? own : shared;
  if (found.length === 0)
    throw new UsageError(
      `${file} lists no reviewers for ${owner}: pass --reviewers @organization/team, or --reviewers ${owner}=@organization/team`,
    );
  return found;
}
