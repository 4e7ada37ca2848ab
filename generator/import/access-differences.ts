import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { contains, operationTitle, operationsIn as titledOperations } from '../load/http-operation.ts';
import { exposuresIn } from '../model/exposure.ts';
import type { Cluster, Instance } from '../model/fleet.ts';
import { isOfHttp } from '../model/http-request.ts';
import { type Identity, principalOf } from '../model/identity.ts';
import { callerOf, methodsOf } from './calls.ts';
import { type ExistingDocument, selects } from './document.ts';
import { grpcPath, operationsIn, requestsOfPolicy } from './http-requests.ts';
import { type ExistingInstance, type Inventory, labelsOfPods } from './inventory.ts';

/** Callers by name, each with the methods that it may call. */
type Callers = Map<string, Set<string>>;

const anyCaller = 'any caller';
const unreadable = 'callers by policies that a spec cannot express';

type RenderedCluster = Pick<Cluster, 'instances' | 'gateways'>;

/** Who may call a service before and after the import; undefined if these are the same. */
export function accessDifference(
  existing: ExistingInstance,
  { service }: Instance,
  cluster: RenderedCluster,
  inventory: Inventory,
): { readonly before: string; readonly after: string } | undefined {
  if (!existing.service) return undefined;
  const methods = service.methods.map(({ path }) => path);
  const before = accessToday(existing, methods, inventory);
  const after = accessOfSpecs(service, cluster, methods, existing, inventory);
  return before === after ? undefined : { before, after };
}

/**
 * Who may call by the policies of today.
 * Source: Istio, Authorization Policy, Implicit enablement: without an ALLOW policy, every call is allowed; CUSTOM and
 * DENY come first.
 */
export function accessToday(
  existing: ExistingInstance,
  methods: readonly string[],
  inventory: Inventory,
): string {
  const policies = inventory.documents.filter((document) => appliesTo(document, existing));
  const withAction = (action: string) =>
    policies.filter(({ value }) => (textAt(value, 'spec', 'action') ?? 'ALLOW') === action);
  const read = (documents: readonly ExistingDocument[]): Callers => {
    const found: Callers = new Map();
    for (const { value } of documents)
      for (const rule of listAt(value, 'spec', 'rules').filter(isMap))
        readRule(rule, methods, existing, inventory, found);
    return found;
  };
  const allowing = withAction('ALLOW');
  const allowed = allowing.length === 0 ? anyCaller : callersText(read(allowing), methods);
  const providers = withAction('CUSTOM').map(({ value }) => textAt(value, 'spec', 'provider', 'name') ?? '?');
  const conditions = providers.map((provider) => `, if the provider ${provider} allows it`);
  return `${allowed}${exceptionText(read(withAction('DENY')), methods)}${conditions.join('')}`;
}

/** True for a policy of the pods, of their namespace, or of the whole mesh. Source: Istio, AuthorizationPolicy.selector. */
function appliesTo(
  { kind, cluster, namespace, value }: ExistingDocument,
  existing: ExistingInstance,
): boolean {
  if (kind !== 'AuthorizationPolicy' || cluster !== existing.cluster) return false;
  if (![existing.namespace, rootNamespace].includes(namespace)) return false;
  const targets = listAt(value, 'spec', 'targetRefs');
  if (targets.length > 0)
    return targets.some(
      (target) =>
        textAt(target, 'kind') === 'Service' &&
        textAt(target, 'name') === existing.name &&
        namespace === existing.namespace,
    );
  const labels = mapAt(value, 'spec', 'selector', 'matchLabels');
  return Object.keys(labels).length === 0 || selects(labels, labelsOfPods(existing));
}

/** The default of Istio. Source: Istio, MeshConfig.rootNamespace. */
const rootNamespace = 'istio-system';

/** Adds the callers of a rule, with the methods that its paths name. */
function readRule(
  rule: PlainMap,
  methods: readonly string[],
  existing: ExistingInstance,
  inventory: Inventory,
  found: Callers,
): void {
  const operations = listAt(rule, 'to').map((each) => mapAt(each, 'operation'));
  const paths = operations.flatMap((operation) => textsAt(operation, 'paths'));
  const isPlain =
    listAt(rule, 'when').length === 0 &&
    operations.every((operation) => Object.keys(operation).every((key) => operationKeys.has(key)));
  const requests = methods.some(isOfHttp) ? operations.flatMap((each) => limitsOf(each, methods)) : [];
  const served = methodsOf(paths, { methods });
  // A rule that names requests allows less than an operation with all requests.
  const covered = requests.length === 0 ? served : [...served.filter((each) => !isOfHttp(each)), ...requests];
  // Paths of other gRPC services, such as the health service.
  if (methods.length > 0 && covered.length === 0) return;
  const sources = listAt(rule, 'from').map((each) => mapAt(each, 'source'));
  const callers = !isPlain
    ? [unreadable]
    : sources.length === 0
      ? [anyCaller]
      : sources.flatMap((source) => callersOf(source, existing, inventory));
  for (const caller of callers) allow(found, caller, covered);
}

const operationKeys = new Set(['methods', 'paths', 'ports']);

/**
 * What an operation of a policy is limited to: titles of operations if it names all their requests, otherwise requests
 * such as `GET /product/*`; none without a limit.
 */
function limitsOf(operation: PlainMap, methods: readonly string[]): string[] {
  const verbs = textsAt(operation, 'methods').join(',') || '*';
  const paths = textsAt(operation, 'paths');
  const own = (paths.length === 0 ? ['/*'] : paths).filter((path) => !grpcPath.test(path));
  if (verbs === '*' && own.some((path) => path === '*' || path === '/*')) return methods.filter(isOfHttp);
  return own.flatMap((path) => {
    const [requests] = requestsOfPolicy({ ...operation, paths: [path] }) ?? [];
    const operations = requests ? operationsIn([requests], titledOperations(methods)) : [];
    const isExact = operations.some((each) => requests && contains(each, requests));
    return isExact ? operations.map(operationTitle) : [`${verbs} ${path}`];
  });
}

function callersOf(source: PlainMap, existing: ExistingInstance, inventory: Inventory): string[] {
  const [key, ...others] = Object.keys(source);
  if (key === undefined) return [anyCaller];
  if (others.length > 0) return [unreadable];
  if (key === 'principals')
    return textsAt(source, key).flatMap((principal) =>
      principal === '*' ? ['any caller with an identity'] : callerOf(principal, existing, inventory),
    );
  if (key === 'namespaces') return textsAt(source, key).map((name) => `namespace ${name}`);
  if (key === 'serviceAccounts') return textsAt(source, key).map((name) => `service account ${name}`);
  return [unreadable];
}

/** Who may call by the specs: callers with a call, gateways, and permissions and denials of the service. */
function accessOfSpecs(
  { name, access, exposures }: Instance['service'],
  { instances, gateways }: RenderedCluster,
  methods: readonly string[],
  existing: ExistingInstance,
  inventory: Inventory,
): string {
  const nameOf = (identity: Identity) =>
    identity.isService
      ? [identity.serviceAccount]
      : callerOf(principalOf(identity, 'cluster.local'), existing, inventory);
  const allowed: Callers = new Map();
  for (const { service } of instances)
    for (const call of service.access.calls)
      if (call.service === name) allow(allowed, service.name, call.methods);
  for (const { caller, methods: permitted, ports } of access.permissions) {
    const own = permitted.filter((method) => methods.includes(method));
    if (own.length > 0 || ports.length > 0) for (const each of nameOf(caller)) allow(allowed, each, own);
  }
  for (const { gateway, methods: exposed } of exposuresIn(gateways, exposures))
    for (const each of nameOf({ ...gateway, isService: false })) allow(allowed, each, exposed);
  const denied: Callers = new Map();
  for (const denial of access.denials)
    for (const caller of denial.callers?.flatMap(nameOf) ?? [anyCaller])
      allow(denied, caller, denial.methods);
  return `${callersText(allowed, methods)}${exceptionText(denied, methods)}`;
}

function allow(callers: Callers, caller: string, methods: readonly string[]): void {
  callers.set(caller, new Set([...(callers.get(caller) ?? []), ...methods]));
}

/** `any caller`, `no caller`, or `only cart, web (Get, Add)`. */
function callersText(callers: Callers, methods: readonly string[]): string {
  if (callers.size === 0) return 'no caller';
  const names = namesOf(callers, methods);
  return names.includes(anyCaller) ? anyCaller : `only ${names.join(', ')}`;
}

const exceptionText = (callers: Callers, methods: readonly string[]): string =>
  callers.size === 0 ? '' : `, except ${namesOf(callers, methods).join(', ')}`;

const namesOf = (callers: Callers, methods: readonly string[]): string[] =>
  [...callers]
    .map(([name, own]) => {
      const isAll = methods.every((method) => own.has(method));
      const short = methods
        .filter((method) => own.has(method))
        .map((method) => method.slice(isOfHttp(method) ? 0 : method.indexOf('/') + 1));
      const requests = [...own].filter((each) => !methods.includes(each));
      return isAll ? name : `${name} (${[...short, ...requests].join(', ')})`;
    })
    .sort();
