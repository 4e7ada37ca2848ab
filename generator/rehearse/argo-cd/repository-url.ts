import { Failure } from '../../command-line/errors.ts';

/** Where a repository is, as far as it matters for the git server of a rehearsal. */
export interface RepositoryUrl {
  readonly transport: 'http' | 'https' | 'ssh';
  readonly host: string;
  /** Without the slash at its beginning: `platform/gitops.git`. */
  readonly path: string;
}

/**
 * The parts of a committed `repoURL`.
 * Source: git, GIT URLs; the scp form is `[user@]host:path`, without slashes before the colon.
 * @throws Failure for a URL that names no server
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  const [, scheme, , server = '', path = ''] =
    /^(https?|ssh):\/\/([^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(text) ?? [];
  if (scheme === 'http' || scheme === 'https' || scheme === 'ssh')
    return { transport: scheme, host: server, path: path.replace(/\/$/, '') };
  const [, host, scpPath] = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)\/?(.+)$/.exec(text) ?? [];
  if (host !== undefined && scpPath !== undefined) return { transport: 'ssh', host, path: scpPath };
  throw new Failure(
    `repoURL is ${text}. A rehearsal can replace a git server with https, http or ssh; this URL names no such server.`,
  );
}
