import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { provideFile } from './cache.ts';
import { downloadModule } from './go.ts';
import { programs } from './versions.ts';

const file = 'injection.json';

/** The chart that istiod is installed with, in the module that istiod is built from. */
const chart = 'manifests/charts/istio-control/istio-discovery';

/** What istiod injects into pods, as its chart configures it where an installation changes nothing. */
export interface InjectionTemplate {
  /** Texts by name: for a sidecar, for the pod of a gateway, and for the Deployment that istiod makes of a Gateway. */
  readonly templates: Readonly<Record<string, string>>;
  /** Settings that the template reads. */
  readonly values: PlainMap;
}

/** The name of its cache entry. */
export const injectionTemplateEntry = `injection-templates-${programs.istiod.version}`;

/**
 * A JSON file with the injection template of the pinned Istio and the values of its chart.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export function provideInjectionTemplate(progress: Progress | undefined): Promise<Available | Unavailable> {
  const { module, version, builtBy } = programs.istiod;
  const build = async (scratch: string) => {
    const source = await downloadModule(scratch, { name: 'istio injection', module, version });
    if (!source.available) return source;
    const read = (file: string) => readFileSync(join(source.path, chart, file), 'utf8');
    const template: InjectionTemplate = {
      templates: {
        sidecar: read('files/injection-template.yaml'),
        gateway: read('files/gateway-injection-template.yaml'),
        'kube-gateway': read('files/kube-gateway.yaml'),
      },
      values: injectionValues(parse(read('values.yaml'))),
    };
    writeFileSync(join(scratch, file), JSON.stringify(template));
    return undefined;
  };
  const missing = `Istio's injection template (${module} ${version})`;
  return provideFile({ entry: injectionTemplateEntry, file, missing, builtBy, build }, progress);
}

/**
 * The part of a chart's values that its ConfigMap hands to the injector.
 * Source: Istio, templates/istiod-injector-configmap.yaml of the chart istiod.
 */
export function injectionValues(chartValues: unknown): PlainMap {
  const all = mapAt(chartValues, '_internal_defaults_do_not_set');
  const pick = (from: PlainMap, ...keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => Object.hasOwn(from, key)).map((key) => [key, from[key]]));
  return {
    ...pick(all, 'global', 'sidecarInjectorWebhook', 'revision'),
    pilot: pick(all, 'cni', 'env'),
    gateways: pick(mapAt(all, 'gateways'), 'securityContext', 'seccompProfile'),
  };
}
