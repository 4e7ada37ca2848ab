import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { git } from '../../git/run.ts';
import { type CertificateAuthority, certificateAuthority } from '../../mesh/certificates.ts';
import type { Processes } from '../../mesh/processes.ts';
import { shellWord } from '../../terminal/shell.ts';
import { controlHost } from '../addresses.ts';
import { gitRequests } from './git-http.ts';
import { parseRepositoryUrl } from './repository-url.ts';

/** A copy of the repository that Argo CD reads in the place of the one on the internet. */
export interface GitServer {
  /** The bare repository. */
  readonly folder: string;
  /** Environment of the repo-server with which the committed `repoURL` leads here. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Copies a commit, which no branch has yet.
   * @param source the clone that has the commit; the user's repository if undefined
   */
  fetch(commit: string, source?: string): Promise<void>;
  /** Moves the branch to a commit that was copied, as a push does. */
  moveBranch(commit: string): Promise<void>;
  /** Paths that differ between two commits of the bare repository. */
  changedPaths(from: string, to: string): Promise<readonly string[]>;
  close(): void;
}

/** What the git server serves, and where. */
export interface GitServerOptions {
  /** The user's repository. */
  readonly root: string;
  /** Every `repoURL` that the commits have. */
  readonly repoURLs: readonly string[];
  /** The branch that Argo CD follows. */
  readonly branch: string;
  readonly processes: Processes;
  /** The address at which it listens. */
  readonly host?: string;
}

/**
 * Starts the git server. Argo CD's repo-server has two git clients, and both have to come here with the committed URL:
 * - the program git, which fetches: its configuration maps the URL with `insteadOf`;
 * - the library go-git, which lists the branches, and reads no configuration of git there. For http and https it honours
 *   the variables for proxies, so the git server is also the proxy, and the server behind it, with certificates of an
 *   authority that the repo-server trusts. For ssh it runs the program of `GIT_SSH_UPLOAD_PACK` (toolchain/versions.ts).
 * Source: Argo CD 3.5, util/git/client.go (getRefs, runCmdOutput) and util/proxy/proxy.go.
 */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const { root, repoURLs, branch, processes, host = controlHost } = options;
  const folder = join(processes.subfolder('git'), 'fleet.git');
  await git(root, 'init', '--quiet', '--bare', '--initial-branch', branch, folder);
  // Argo CD fetches single commits, also of a branch that has moved on.
  await git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const urls = repoURLs.map(parseRepositoryUrl);
  const authority = await certificateAuthority('git servers of the rehearsal');
  const handler = gitRequests((name, path) =>
    path === '/fleet.git' || urls.some((url) => url.host === name && `/${url.path}` === path)
      ? folder
      : undefined,
  );
  const server = createServer(handler);
  acceptTunnels(server, authority);
  const port = await listen(server, host);
  return {
    folder,
    environment: environmentFor({ folder, host, port, repoURLs, authority }),
    async fetch(commit, source = root) {
      await git(folder, 'fetch', '--quiet', '--no-tags', '--update-shallow', source, commit);
    },
    async moveBranch(commit) {
      await git(folder, 'update-ref', `refs/heads/${branch}`, commit);
    },
    async changedPaths(from, to) {
      const listed = await git(folder, 'diff', '--name-only', '--no-renames', '-z', from, to);
      return listed.split('\0').filter((path) => path !== '');
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @returns the port */
function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      if (address !== null && typeof address !== 'string') resolve(address.port);
    });
  });
}

interface ServedRepository {
  /** The bare repository. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly repoURLs: readonly string[];
  readonly authority: CertificateAuthority;
}

/** Writes the files that the variables name beside the bare repository. */
function environmentFor({
  folder,
  host,
  port,
  repoURLs,
  authority,
}: ServedRepository): Record<string, string> {
  const address = `http://${host}:${port}`;
  const write = (name: string, lines: readonly string[], mode = 0o644): string => {
    const path = join(dirname(folder), name);
    writeFileSync(path, `${lines.join('\n')}\n`, { mode });
    return path;
  };
  const rules = repoURLs.map((url) => `\tinsteadOf = ${JSON.stringify(url)}`);
  const trusted = write('authority.crt', [authority.certificate]);
  return {
    GIT_CONFIG_GLOBAL: write('config', [`[url "${address}/fleet.git"]`, ...rules]),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_SSH_UPLOAD_PACK: write('ssh-upload-pack', uploadPackScript(folder, repoURLs), 0o755),
    HTTP_PROXY: address,
    HTTPS_PROXY: address,
    NO_PROXY: host,
    SSL_CERT_FILE: trusted,
  };
}

/** Answers as git does behind an SSH server; its argument is the path of the URL. */
function uploadPackScript(folder: string, repoURLs: readonly string[]): string[] {
  const paths = repoURLs.map(parseRepositoryUrl).flatMap(({ path }) => [path, `/${path}`]);
  return [
    '#!/bin/sh',
    'case "$1" in',
    `${paths.map(shellWord).join('|')}) exec git upload-pack ${shellWord(folder)} ;;`,
    'esac',
    'echo "This rehearsal has no repository $1." >&2',
    'exit 1',
  ];
}

/** Answers as the HTTPS server that a client wants a tunnel to, whatever its name. Source: RFC 9110, CONNECT. */
function acceptTunnels(server: Server, authority: CertificateAuthority): void {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = (host: string): Promise<SecureContext> => {
    const known = contexts.get(host);
    if (known) return known;
    const context = authority
      .issue([host])
      .then(({ certificate, key }) => createSecureContext({ cert: certificate, key }));
    contexts.set(host, context);
    return context;
  };
  server.on('connect', async (request, socket: Socket) => {
    const [, host = ''] = /^(.*):\d+$/.exec(request.url ?? '') ?? [];
    const secureContext = await contextFor(host);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    // A client that ends early is not an error of the rehearsal.
    secured.on('error', () => socket.destroy());
    server.emit('connection', secured);
  });
}
