#!/usr/bin/env node
// npm create grpc-istio-gitops runs this: it is npx grpc-istio-gitops init.
process.argv.splice(2, 0, 'init');
await import('grpc-istio-gitops/dist/run.mjs');
