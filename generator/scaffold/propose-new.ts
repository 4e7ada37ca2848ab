import { Failure } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { Proposal } from '../landing/proposal.ts';
import { requireService } from '../promotion/instances.ts';
import { firstClusters } from '../promotion/stages.ts';
import { entryFiles, fleetText, promotionOf } from './entries.ts';
import { formatTypeScript, generatedCode } from './generated-code.ts';
import { type ScaffoldNames, scaffoldNames } from './names.ts';
import { type AskSetting, type NewRequest, settingsFor } from './settings.ts';
import { scaffoldSources, scaffoldSpec, serverPort } from './templates.ts';

/** A new service with a proto to start with. */
export interface ProtoRequest extends NewRequest {
  /** Whether it gets sources here. A fleet has only specs: images are built elsewhere. */
  readonly hasSources: boolean;
  /** Only without sources: the port of its server. */
  readonly port?: number | undefined;
}

/**
 * A new service that passes every check: its spec, a proto to start with, generated code, an entry in the first stage,
 * and sources if it gets some.
 */
export async function proposeNew(
  state: State,
  root: string,
  request: ProtoRequest,
  ask: AskSetting,
): Promise<Proposal> {
  const names = scaffoldNames(request.name, state);
  for (const caller of request.callers) requireService(state, caller);
  const settings = await settingsFor(state, request, ask);
  const { hasSources, port = serverPort } = request;
  const sources = hasSources ? scaffoldSources(names, settings) : scaffoldSpec(names, settings, port);
  const taken = state.workspace.protos?.[`${names.snake}.v1.${names.pascal}Service`];
  if (taken)
    throw new Failure(
      `protos/${taken.file} already declares ${taken.name}: choose another name, move that proto, or serve it with --proto ${taken.name}`,
    );
  const files = new Map<string, string | null>();
  for (const [path, text] of sources)
    files.set(path, path.endsWith('.ts') ? await formatTypeScript(path, text) : text);
  for (const [path, text] of await generatedCode(root, files)) files.set(path, text);
  const first = firstClusters(state);
  const tag = request.tag ?? firstTag;
  const entry = { name: request.name, tag, callers: request.callers, methods: ['Echo'] };
  for (const [path, text] of entryFiles(state, entry, first)) files.set(path, text);
  const reviewers = fleetText(state, request, settings.owner);
  if (reviewers) files.set(...reviewers);
  return {
    files,
    message: {
      subject: `feat: add ${request.name}, a service of ${settings.owner}`,
      trailers: [['New-Service', request.name], ...first.map(({ spec }) => ['Cluster', spec.name] as const)],
    },
    next: [
      ...firstSteps(names, `${settings.image}:${tag}`, hasSources),
      ...promotionOf(state, request, first),
    ],
  };
}

const firstTag = 'v0.1.0';

/** What is left to do by hand. */
function firstSteps({ service, snake }: ScaffoldNames, image: string, hasSources: boolean): string[] {
  const proto = `protos/${snake}/v1/${snake}.proto`;
  return hasSources
    ? [
        `build and push its image, which its pods need to start: docker build -f services/${service}/Dockerfile -t ${image} .`,
        `add methods to ${proto} and services/${service}/src/, then: npm run codegen && npm test`,
      ]
    : [
        `push the image ${image}, which its pods need to start`,
        `replace ${proto} by the proto of its server, then: npm run generate`,
      ];
}
