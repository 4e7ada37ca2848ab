/** Makes the address of a line of a file, at the commit of the map. */
export type SourceLink = (path: string, line?: number) => string | undefined;

/** How the hosts that are known by name write the address of a file at a commit, and of a line in it. */
const forges: readonly { readonly host: RegExp; readonly folder: string; readonly line: string }[] = [
  { host: /github/, folder: 'blob', line: '#L' },
  { host: /gitlab/, folder: '-/blob', line: '#L' },
  { host: /gitea|forgejo|^codeberg\.org$/, folder: 'src/commit', line: '#L' },
  { host: /^bitbucket\.org$/, folder: 'src', line: '#lines-' },
];

/**
 * Links to files on the host of the repository; none if the map shows uncommitted changes, or if the host is unknown.
 * Source: GitHub, Getting permanent links to files; GitLab, Repository files: permalinks; Gitea, source of a file at a
 * commit; Bitbucket, Hyperlink to source code.
 */
export function sourceLinks(repoURL: string, commit: string | undefined): SourceLink {
  const base = webAddress(repoURL);
  if (base === undefined || commit === undefined) return () => undefined;
  const { host, path } = base;
  const forge = forges.find((each) => each.host.test(host));
  if (!forge) return () => undefined;
  return (file, line) => {
    const encoded = file.split('/').map(encodeURIComponent).join('/');
    const end = line === undefined ? '' : `${forge.line}${line}`;
    return `https://${host}/${path}/${forge.folder}/${commit}/${encoded}${end}`;
  };
}

/** The host and the path of a repository: of `https://host/path.git`, `ssh://git@host/path` or `git@host:path`. */
function webAddress(repoURL: string): { readonly host: string; readonly path: string } | undefined {
  const [, host, path] =
    /^(?:https?|ssh):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/.exec(repoURL) ??
    /^[\w.-]+@([\w.-]+):(.+?)(?:\.git)?$/.exec(repoURL) ??
    [];
  return host !== undefined && path !== undefined && /^[\w./~-]+$/.test(path) ? { host, path } : undefined;
}
