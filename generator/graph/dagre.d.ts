// The types of the package import files without their ending, which TypeScript does not find for ES modules. These are
// the parts that the layout uses.
declare module '@dagrejs/dagre' {
  interface EdgeEnds {
    readonly v: string;
    readonly w: string;
  }
  interface Positioned {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }
  export class Graph {
    setGraph(label: Readonly<Record<string, string | number>>): this;
    graph(): { readonly width?: number; readonly height?: number };
    setDefaultEdgeLabel(label: () => object): this;
    setNode(id: string, label: { readonly width: number; readonly height: number }): this;
    setEdge(from: string, to: string, label: { readonly weight: number }): this;
    hasEdge(from: string, to: string): boolean;
    nodes(): string[];
    node(id: string): Positioned;
    edges(): EdgeEnds[];
    edge(
      from: string,
      to: string,
    ): { readonly points?: readonly { readonly x: number; readonly y: number }[] };
  }
  export function layout(graph: Graph): void;
}
