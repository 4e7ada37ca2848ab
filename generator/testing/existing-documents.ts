import { parseAllDocuments } from 'yaml';
import { type ExistingDocument, existingDocument } from '../import/document.ts';
import { type Inventory, inventoryOf } from '../import/inventory.ts';
import { isMap } from '../lang/plain-map.ts';

/** Documents of a cluster from YAML text. */
export const existingDocuments = (text: string, cluster = 'dev'): ExistingDocument[] =>
  parseAllDocuments(text).flatMap((each) => {
    const value: unknown = each.toJS();
    const found = isMap(value) ? existingDocument(value, cluster, 'test.yaml') : undefined;
    return found ? [found] : [];
  });

/** What runs in a cluster by these documents. */
export const inventoryFrom = (text: string, cluster = 'dev'): Inventory =>
  inventoryOf(existingDocuments(text, cluster));

/** A Deployment as text. */
export const deploymentText = (
  name: string,
  {
    app = name,
    version,
    account = name,
    container = 'name: server, image: "shop/server:v1"',
  }: {
    readonly app?: string;
    readonly version?: string;
    readonly account?: string;
    /** The container in flow style, without braces. */
    readonly container?: string;
  } = {},
): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  template:
    metadata: { labels: { app: ${app}${version === undefined ? '' : `, version: "${version}"`} } }
    spec:
      serviceAccountName: ${account}
      containers: [{ ${container} }]
`;

/** A Service as text. */
export const serviceText = (name: string, selector: string, more = ''): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec:
  selector: ${selector}
  ports: [{ name: grpc, port: 7070 }]
  ${more}
`;
