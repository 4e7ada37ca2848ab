import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { istioText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import { npmRun } from '../terminal/shell.ts';
import { requireCluster } from './instances.ts';
import {
  command,
  foreignGateways,
  messageOf,
  phases,
  planOf,
  proposal,
  type RevisionRequest,
} from './revision-proposal.ts';
import { namespacesIn, phaseOf, type RevisionState, revisionState } from './revision-state.ts';

/** The next step of a move, as one commit. The cluster file alone holds the state of the move. */
export function proposeRevision(state: State, request: RevisionRequest): Proposal | NoChange {
  const now = revisionState(state, requireCluster(state, request.cluster));
  const { move } = now;
  if (move && move.to !== request.to)
    throw new Failure(
      `${request.cluster} moves to ${move.to} already. End that move first: ${command(request, now, '--finish')}, or ${command(request, now, '--abort')}`,
    );
  if (now.istio.revision === request.to)
    return { noChange: `${request.cluster} has the revision ${request.to} already.` };
  for (const name of request.namespaces ?? [])
    if (!now.namespaces.includes(name))
      throw new UsageError(
        `no service of ${request.cluster} runs in the namespace ${name}; ${suggest(name, now.namespaces, 'namespaces')}`,
      );
  if (request.goal === 'abort') return abort(now, request);
  if (request.goal === 'finish') return finish(now, request);
  const returning = namespacesIn(now, 'returning');
  if (returning.length > 0)
    throw new Failure(
      `${returning.join(' and ')} of ${request.cluster} return to the old revision. Continue: ${command(request, now, '--abort')}`,
    );
  return advance(state, now, request);
}

function advance(state: State, now: RevisionState, request: RevisionRequest): Proposal | NoChange {
  const { to, cluster } = request;
  if (!now.move) return announce(now, request);
  const labelled = namespacesIn(now, 'labelled');
  if (labelled.length > 0) {
    const names = labelled.filter((name) => request.namespaces?.includes(name) ?? true);
    if (names.length === 0) throw new Failure(otherNamespaces(labelled, 'restart first', request, now));
    requireNoCanary(state, now, names);
    return proposal(now, request, {
      phases: phases(names, 'restarted'),
      step: `restart ${names.join(' ')}`,
      what: `The pods of ${names.join(' and ')} restart with proxies of ${to}`,
      next: (again) => [
        `when Argo CD shows the services of ${names.join(' and ')} in ${cluster} Synced and Healthy, and istioctl proxy-status lists their pods with ${to}: ${again}`,
      ],
    });
  }
  const remaining = namespacesIn(now, undefined);
  if (remaining.length > 0) {
    const names = chosen(now, request, remaining);
    requireNoCanary(state, now, names);
    return proposal(now, request, {
      phases: phases(names, 'labelled'),
      step: `label ${names.join(' ')}`,
      what: `The label of ${names.join(' and ')} names ${to}; pods that start from now on get its proxy`,
      next: (again) => [`when Argo CD shows ${cluster}.namespaces Synced: ${again}`],
    });
  }
  if (now.gateways.own.length > 0 && !now.move.gateways)
    return proposal(now, request, {
      gateways: true,
      step: 'gateways',
      what: `Gateway ${now.gateways.own.join(' and ')}: ${to} runs the pods`,
      next: (again) => [
        `when Argo CD shows ${cluster}.namespaces Synced, and the pods of the gateways are ready: ${again}`,
      ],
    });
  return {
    noChange: `All namespaces of ${cluster} have ${to}.`,
    next: [...foreignGateways(now, to), command(request, now, '--finish')],
  };
}

/** The first commit changes nothing in the cluster: reviewers see that a move has begun. */
const announce = (now: RevisionState, request: RevisionRequest): Proposal =>
  proposal(now, request, {
    step: 'announce',
    what: `${request.cluster} moves from ${now.istio.revision ?? 'the control plane without a revision'} to ${request.to}. Nothing changes in the cluster yet`,
    next: (again) => [
      `install the control plane beside the old one, for example with istioctl install --set revision=${request.to}. When kubectl -n ${now.istio.namespace ?? 'istio-system'} get deployment istiod-${request.to} shows it ready: ${again}`,
    ],
  });

function finish(now: RevisionState, request: RevisionRequest): Proposal | NoChange {
  const { to, cluster } = request;
  const { move, istio, gateways } = now;
  const open = now.namespaces.filter((name) => phaseOf(now, name) !== 'restarted');
  if (!move || open.length > 0 || (gateways.own.length > 0 && !move.gateways)) {
    const left = open.length > 0 ? open : ['its gateways'];
    throw new Failure(
      `${left.join(' and ')} of ${cluster} ${left.length > 1 ? 'have' : 'has'} not moved to ${to}. Next step: ${command(request, now)}`,
    );
  }
  const { move: _, ...rest } = istio;
  const old = istio.revision;
  return {
    files: new Map([[now.cluster.file.path, istioText(now.cluster, { ...rest, revision: to })]]),
    message: messageOf(
      request,
      'finish',
      `${to} is the revision of ${cluster}. Nothing changes in the cluster`,
    ),
    notes: [...planOf(now, to), ...foreignGateways(now, to)],
    next: [
      `when istioctl proxy-status lists no proxy of the old control plane, remove it ${old === undefined ? 'as it was installed, for example with istioctl uninstall -f <its options>' : `with istioctl uninstall --revision ${old}`}`,
    ],
  };
}

/** The steps back are in the reverse order: gateways, then labels, then pods. */
function abort(now: RevisionState, request: RevisionRequest): Proposal | NoChange {
  const { to, cluster } = request;
  const { move } = now;
  if (!move) return { noChange: `${cluster} does not move to ${to}: there is nothing to abort.` };
  if (move.gateways)
    return proposal(now, request, {
      gateways: false,
      step: 'abort gateways',
      what: `Gateway ${now.gateways.own.join(' and ')} return to the old control plane`,
      next: (again) => [`when Argo CD shows ${cluster}.namespaces Synced: ${again}`],
    });
  const returning = namespacesIn(now, 'returning');
  if (returning.length > 0)
    return proposal(now, request, {
      phases: phases(returning, undefined),
      step: `abort restart ${returning.join(' ')}`,
      what: `The pods of ${returning.join(' and ')} restart with proxies of the old control plane`,
      next: (again) => [
        `when Argo CD shows the services of ${returning.join(' and ')} in ${cluster} Synced and Healthy: ${again}`,
      ],
    });
  const labelled = namespacesIn(now, 'labelled');
  if (labelled.length > 0)
    return proposal(now, request, {
      phases: phases(labelled, undefined),
      step: `abort label ${labelled.join(' ')}`,
      what: `The label of ${labelled.join(' and ')} names the old control plane again`,
      notes: [
        `Pods of ${labelled.join(' and ')} that started since the label changed keep a proxy of ${to} until they restart.`,
      ],
      next: (again) => [`when Argo CD shows ${cluster}.namespaces Synced: ${again}`],
    });
  const restarted = namespacesIn(now, 'restarted').toReversed();
  if (restarted.length > 0) {
    const names = chosen(now, request, restarted);
    return proposal(now, request, {
      phases: phases(names, 'returning'),
      step: `abort label ${names.join(' ')}`,
      what: `The label of ${names.join(' and ')} names the old control plane again; their pods restart in the next step`,
      next: (again) => [`when Argo CD shows ${cluster}.namespaces Synced: ${again}`],
    });
  }
  const { move: _, ...istio } = now.istio;
  return {
    files: new Map([[now.cluster.file.path, istioText(now.cluster, istio)]]),
    message: messageOf(request, 'abort', `${cluster} no longer moves to ${to}`),
    next: [`remove the new control plane with istioctl uninstall --revision ${to}`],
  };
}

/** The namespaces of a step: those asked for, or as many as the share, or the first one. */
function chosen(
  now: RevisionState,
  request: RevisionRequest,
  candidates: readonly string[],
): readonly string[] {
  const { namespaces, share } = request;
  if (namespaces) {
    const names = candidates.filter((name) => namespaces.includes(name));
    if (names.length > 0) return names;
    throw new Failure(otherNamespaces(candidates, 'are next', request, now));
  }
  const count = share === undefined ? 1 : Math.ceil((now.namespaces.length * share) / 100);
  return candidates.slice(0, count);
}

const otherNamespaces = (
  names: readonly string[],
  what: string,
  request: RevisionRequest,
  now: RevisionState,
): string =>
  `${names.join(' and ')} of ${request.cluster} ${what}: ${command({ ...request, namespaces: undefined }, now, ...(request.goal === 'abort' ? ['--abort'] : []))}`;

/** Two rollouts at once hide which of them causes errors. */
function requireNoCanary({ workspace }: State, now: RevisionState, namespaces: readonly string[]): void {
  const running = workspace.instances.find(
    ({ cluster, spec, own }) =>
      cluster === now.cluster && namespaces.includes(spec.namespace) && Object.keys(own.versions).length > 1,
  );
  if (!running) return;
  const { name } = now.cluster.spec;
  throw new Failure(
    `${running.name} in the namespace ${running.spec.namespace} of ${name} runs the versions ${Object.keys(running.own.versions).join(' and ')}: finish or abort its canary first (${npmRun('canary', '--status', running.name, '--cluster', name)}), or move other namespaces with --namespaces`,
  );
}
