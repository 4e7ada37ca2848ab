import { UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import { namespacesFolder } from '../model/reserved.ts';

/** The names that a service has in its proto and its sources. */
export interface ScaffoldNames {
  /** `stock-keeper` */
  readonly service: string;
  /** `stock_keeper`, folder, package and file of its proto. */
  readonly snake: string;
  /** `StockKeeper` */
  readonly pascal: string;
  /** `stockKeeper` */
  readonly camel: string;
}

const labelPattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** Leaves room for a version suffix in the names of Kubernetes objects. */
const maxLength = 50;
/** Folders of services/ that are not services, and words that cannot name a TypeScript function or a proto package. */
const reservedFolders = ['gen', 'chassis', 'testing', namespacesFolder];
const reservedWords =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|package|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await|message|service|rpc|option|syntax|import|oneof|map|reserved|extend|self|log|unary|endpoint)$/;

/** Lets a name through that a new service can have. @throws UsageError for an invalid or existing name */
export function requireFreeName(service: string, { workspace }: State): void {
  if (!labelPattern.test(service) || service.includes('--'))
    throw new UsageError(
      `${service} is not a valid name of a service: use lower-case letters, digits and single "-", and start with a letter`,
    );
  if (service.length > maxLength)
    throw new UsageError(
      `${service} is longer than ${maxLength} characters, and names of objects add a version to it`,
    );
  if (workspace.serviceNames.has(service) || workspace.externalNames.has(service))
    throw new UsageError(`the service ${service} already exists`);
  if (reservedFolders.includes(service)) throw new UsageError(reservedName(service));
}

const reservedName = (service: string): string => `${service} is a reserved name: choose another name`;

/** The names of a service with code. @throws UsageError for a name that its code or its proto cannot have */
export function scaffoldNames(service: string, state: State): ScaffoldNames {
  requireFreeName(service, state);
  if (reservedWords.test(service)) throw new UsageError(reservedName(service));
  if (/-\d/.test(service))
    throw new UsageError(
      `${service} has a number after a "-", which a proto package would read as a version: write the number without "-"`,
    );
  const parts = service.split('-');
  const pascal = parts.map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`).join('');
  return {
    service,
    snake: parts.join('_'),
    pascal,
    camel: `${pascal[0]?.toLowerCase() ?? ''}${pascal.slice(1)}`,
  };
}
