/** Makes the address of a line of a file, at the commit of the map. */
export type SourceLink = (path: string, line?: number) => string | undefined;

/**
 * Links to files on the host of the repository; none if the map shows uncommitted changes, or if the host is unknown.
 * Source: GitHub, Getting permanent links to files; GitLab, Repository files: permalinks; Bitbucket, Hyperlink to
 * source code.
 */
export function sourceLinks(repoURL: string, commit: string | undefined): SourceLink {
  const base = webAddress(repoURL);
  if (base === undefined || commit === undefined) return () => undefined;
  const { host, path } = base;
  return (file, line) => {
    const encoded = file.split('/').map(encodeURIComponent).join('/');
    if (host === 'bitbucket.org')
      return `https://${host}/${path}/src/${commit}/${encoded}${line === undefined ? '' : `#lines-${line}`}`;
    const folder = host.includes('gitlab') ? '-/blob' : 'blob';
    return `https://${host}/${path}/${folder}/${commit}/${encoded}${line === undefined ? '' : `#L${line}`}`;
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
