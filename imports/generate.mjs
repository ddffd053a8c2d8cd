/**
 * Writes the typed kinds of custom resources here from the schemas of their CRDs, of which test/schemas/crds.json holds what is used.
 * Usage: node imports/generate.mjs             the TypeScript, from test/schemas/crds.json
 *        node imports/generate.mjs CRD ...     test/schemas/crds.json first, from all of the CRDs (imports/README.md says which)
 *        node imports/generate.mjs --check     whether the TypeScript is what the first would write, but for its layout; exit code 1: no
 * What it writes, `npm run format` lays out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { parse } from 'yaml';

/** What is taken of each kind: the versions that have one schema, the default first, and fields of its `spec`, each with all that is below it unless deeper ones are listed. */
const KINDS = {
  ClusterNetworkPolicy: {
    file: 'cluster-network-policy.ts',
    versions: ['v1alpha2', 'v1beta1'],
    fields: [
      ...['tier', 'priority', 'subject'],
      ...['ingress.name', 'ingress.action', 'ingress.from.namespaces', 'ingress.from.pods'],
      ...[
        'egress.name',
        'egress.action',
        'egress.to.networks',
        'egress.to.pods',
        'egress.protocols.tcp',
        'egress.protocols.udp',
      ],
    ],
  },
  GlobalNetworkPolicy: {
    file: 'global-network-policy.ts',
    versions: ['v1'],
    fields: [
      ...[
        'order',
        'selector',
        'types',
        'ingress.action',
        'ingress.source.notSelector',
        'egress.action',
        'egress.protocol',
      ],
      ...['egress.destination.nets', 'egress.destination.selector', 'egress.destination.ports'],
    ],
  },
  CiliumClusterwideNetworkPolicy: {
    file: 'cilium-clusterwide-network-policy.ts',
    versions: ['v2'],
    fields: [
      ...['endpointSelector', 'enableDefaultDeny', 'ingressDeny.fromEndpoints', 'ingressDeny.fromEntities'],
      ...['egress.toEndpoints', 'egress.toPorts.ports.port', 'egress.toPorts.ports.protocol', 'egressDeny.toCIDR'],
    ],
  },
};
const SCHEMAS = new URL('../test/schemas/crds.json', import.meta.url);

function main(args) {
  const files = args.filter((arg) => arg !== '--check');
  if (files.length > 0) writeFileSync(SCHEMAS, `${JSON.stringify(taken(files), null, 1)}\n`);
  const { kinds, definitions } = JSON.parse(readFileSync(SCHEMAS, 'utf8'));
  for (const name of new Set(Object.values(kinds))) {
    const file = new URL(KINDS[name].file, import.meta.url);
    const called = Object.keys(kinds).filter((one) => kinds[one] === name);
    const text = typescript(
      called.map((one) => one.split(' ')[0]),
      name,
      definitions[name],
    );
    if (!args.includes('--check')) writeFileSync(file, text);
    else if (words(text) !== words(readFileSync(file, 'utf8'))) {
      console.error(`imports/${KINDS[name].file} is not what imports/generate.mjs writes; run it, and npm run format`);
      process.exitCode = 1;
    }
  }
}

/** The part of the CRDs that is used, in the form of the other files of test/schemas. */
function taken(files) {
  const crds = files.map((file) => parse(readFileSync(file, 'utf8')).spec);
  const kinds = {};
  const definitions = {};
  for (const [kind, { versions, fields }] of Object.entries(KINDS)) {
    const crd = crds.find(({ names }) => names.kind === kind);
    const schemas = versions.map((version) => crd.versions.find(({ name }) => name === version).schema);
    const [{ openAPIV3Schema }] = schemas;
    if (schemas.some((one) => JSON.stringify(one) !== JSON.stringify(schemas[0])))
      throw new Error(`the versions ${versions.join(', ')} of ${kind} have different schemas`);
    for (const version of versions) kinds[`${crd.group}/${version} ${kind}`] = kind;
    const text = { type: 'string' };
    const spec = pruned(
      openAPIV3Schema.properties.spec,
      fields.map((field) => field.split('.')),
    );
    const properties = { apiVersion: text, kind: text, metadata: { type: 'object' }, spec };
    definitions[kind] = { type: 'object', additionalProperties: false, required: ['metadata', 'spec'], properties };
  }
  return { licence: 'Apache-2.0', kinds, definitions };
}

function pruned(schema, paths) {
  const { description, properties, items, ...rest } = schema;
  const kept = {};
  for (const key of [
    'type',
    'enum',
    'required',
    'minItems',
    'maxItems',
    'minimum',
    'maximum',
    'minProperties',
    'maxProperties',
    'pattern',
  ]) {
    if (rest[key] !== undefined) kept[key] = rest[key];
  }
  if (description) kept.description = firstSentence(description);
  if (rest['x-kubernetes-int-or-string']) return { description: kept.description, type: ['integer', 'string'] };
  if (items) kept.items = pruned(items, paths);
  if (rest.additionalProperties?.type) kept.additionalProperties = { type: rest.additionalProperties.type };
  if (!properties) return kept;
  // A field that is not in the schema is refused, as the API server's strict decoding does.
  kept.additionalProperties = false;
  kept.properties = {};
  for (const [name, property] of Object.entries(properties)) {
    const own = paths.filter(([first]) => first === name).map(([, ...deeper]) => deeper);
    if (paths.length > 0 && own.length === 0) continue;
    kept.properties[name] = pruned(property, own.some(({ length }) => length === 0) ? [] : own);
  }
  if (kept.required) kept.required = kept.required.filter((name) => kept.properties[name]);
  return kept;
}

function firstSentence(text) {
  const [sentence] = text.replaceAll(/\s+/g, ' ').split(/(?<=\.) (?=[A-Z])/);
  return sentence.trim();
}

const HEADER = '// Written by imports/generate.mjs from the schema of the CRD: change it there.\n';

/** @param apiVersions of one schema, the default first */
function typescript(apiVersions, kind, { properties }) {
  const [apiVersion] = apiVersions;
  const choice =
    apiVersions.length === 1
      ? ''
      : `  /** @default - ${apiVersion} */
  readonly apiVersion?: ${apiVersions.map((one) => `'${one}'`).join(' | ')};
`;
  const types = new Map();
  const spec = typeOf(properties.spec, `${kind}Spec`, types);
  const interfaces = [...types.values()].map(({ name, text }) => `export interface ${name} {\n${text}}\n`).join('\n');
  const own = `export interface ${kind}Props {
${choice}  readonly metadata: ApiObjectMetadata;
  readonly spec: ${spec};
}

/** ${apiVersions.join(' or ')} ${kind}: the fields that are used here. */
export class ${kind} extends ApiObject {
  constructor(scope: Construct, id: string, props: ${kind}Props) {
    super(scope, id, { apiVersion: '${apiVersion}', kind: '${kind}', ...props });
  }
}
`;
  const imports =
    "import { ApiObject, type ApiObjectMetadata } from 'cdk8s';\nimport type { Construct } from 'constructs';\n";
  return `${HEADER}${imports}\n${interfaces}\n${own}`;
}

/** The name of the type, or the type itself; objects go to `types`, those that are alike once. */
function typeOf(schema, name, types) {
  if (Array.isArray(schema.type)) return 'number | string';
  if (schema.enum) return schema.enum.map((one) => format('%o', one)).join(' | ');
  if (schema.type === 'array') {
    const item = typeOf(schema.items, name, types);
    return `readonly ${item.includes('|') ? `(${item})` : item}[]`;
  }
  if (schema.type !== 'object')
    return schema.type === 'string' ? 'string' : schema.type === 'boolean' ? 'boolean' : 'number';
  if (!schema.properties) return `Readonly<Record<string, ${schema.additionalProperties.type}>>`;
  const key = JSON.stringify(schema, (field, value) => (field === 'description' ? undefined : value));
  if (types.has(key)) return types.get(key).name;
  const one = { name: schema.properties.matchExpressions ? 'LabelSelector' : name, text: '' };
  types.set(key, one);
  for (const [field, value] of Object.entries(schema.properties)) {
    const type = typeOf(value, one.name + field[0].toUpperCase() + field.slice(1), types);
    const optional = schema.required?.includes(field) ? '' : '?';
    one.text += `${value.description ? `  /** ${value.description} */\n` : ''}  readonly ${field}${optional}: ${type};\n`;
  }
  return one.name;
}

/** Without what the formatter may change. */
function words(text) {
  return text.replaceAll(/[\s|,]+/g, '');
}

main(process.argv.slice(2));
