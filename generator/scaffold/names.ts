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

const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** So that every object that is named after it, with a version behind, still has a name. */
const longest = 50;
/** Folders of services/ that are none, and words that a TypeScript function or a proto package cannot be called. */
const taken = ['gen', 'chassis', 'testing', namespacesFolder];
const words =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|package|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await|message|service|rpc|option|syntax|import|oneof|map|reserved|extend|self|log|unary|endpoint)$/;

/** The names of a service. @throws UsageError for one that a service cannot have */
export function scaffoldNames(service: string, { workspace }: State): ScaffoldNames {
  if (!label.test(service) || service.includes('--'))
    throw new UsageError(
      `${service} cannot be the name of a service: lower-case letters, digits and single "-", starting with a letter`,
    );
  if (service.length > longest)
    throw new UsageError(
      `${service} is longer than ${longest} characters, and objects are named after it with a version behind`,
    );
  if (workspace.serviceNames.has(service) || workspace.externalNames.has(service))
    throw new UsageError(`there is a service ${service} already`);
  if (taken.includes(service) || words.test(service))
    throw new UsageError(`${service} has a meaning of its own here: choose another name`);
  if (/-\d/.test(service))
    throw new UsageError(
      `${service} has a number behind a "-", of which a proto package makes a version: write the number without "-"`,
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
