/**
 * Writes kubernetes.json, the part of a Kubernetes release's OpenAPI that describes the kinds in dist/.
 * Usage: node test/schemas/extract.mjs api/openapi-spec/swagger.json     (from the sources of that release)
 */
import { readFileSync, writeFileSync } from 'node:fs';

const KINDS = [
  'io.k8s.api.apps.v1.Deployment',
  'io.k8s.api.apps.v1.StatefulSet',
  'io.k8s.api.core.v1.Namespace',
  'io.k8s.api.core.v1.Service',
  'io.k8s.api.core.v1.ServiceAccount',
  'io.k8s.api.networking.v1.NetworkPolicy',
];

const { info, definitions } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const taken = {};
const kinds = {};

for (const name of KINDS) {
  const { group, version, kind } = definitions[name]['x-kubernetes-group-version-kind'][0];
  kinds[`${group ? `${group}/` : ''}${version} ${kind}`] = name;
  take(name);
}
const sorted = Object.fromEntries(Object.entries(taken).sort(([a], [b]) => (a < b ? -1 : 1)));
const text = JSON.stringify({ version: info.version, licence: 'Apache-2.0', kinds, definitions: sorted }, null, 1);
writeFileSync(new URL('kubernetes.json', import.meta.url), `${text}\n`);

/** A definition and all that it refers to; the fields that it does not name are refused, as the API server's strict decoding does. */
function take(name) {
  if (taken[name]) return;
  taken[name] = slim(definitions[name]);
  if (taken[name].properties) taken[name].additionalProperties = false;
}

function slim(schema) {
  const { description: _, $ref, ...rest } = schema;
  for (const key of Object.keys(rest)) if (key.startsWith('x-')) delete rest[key];
  if ($ref) {
    const name = $ref.replace('#/definitions/', '');
    take(name);
    return { $ref: `#/definitions/${name}` };
  }
  if (rest.properties) {
    rest.properties = Object.fromEntries(Object.entries(rest.properties).map(([key, value]) => [key, slim(value)]));
  }
  if (rest.items) rest.items = slim(rest.items);
  if (typeof rest.additionalProperties === 'object') rest.additionalProperties = slim(rest.additionalProperties);
  // The wire has both: OpenAPI 2 cannot say "a whole number or a string".
  if (rest.format === 'int-or-string') return { type: ['integer', 'string'] };
  return rest;
}
