import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';

// What the schemas come from says test/schemas/README.md.
const ajv = new Ajv({ allowUnionTypes: true, formats: { int32: true, int64: true, 'date-time': true } });
const schemas = new Map<string, ValidateFunction>();
for (const $id of ['kubernetes', 'own', 'crds']) {
  const { kinds, definitions } = JSON.parse(readFileSync(`test/schemas/${$id}.json`, 'utf8'));
  ajv.addSchema({ $id, definitions });
  for (const [kind, name] of Object.entries(kinds)) {
    schemas.set(kind, ajv.compile({ $ref: `${$id}#/definitions/${name}` }));
  }
}

function validate(object: { apiVersion: string; kind: string }): string[] {
  const schema = schemas.get(`${object.apiVersion} ${object.kind}`);
  if (!schema) return [`no schema for ${object.apiVersion} ${object.kind}`];
  schema(object);
  return (schema.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
  .sort();
const manifests = files.filter((file) => file.endsWith('.k8s.yaml'));
const objectsOf = (file: string) =>
  parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' }).map((document) => document.toJS());
const [facts] = objectsOf('dist/cluster/profiles.yaml');
const profiles = Object.keys(facts);
const intents = profiles.map((name) => `dist/intent/${name}.yaml`).sort();

describe('dist/', () => {
  it('holds manifests, an intent for each profile, and what scripts must know, alone', () => {
    expect(manifests.length).toBeGreaterThan(3);
    expect(profiles.length).toBeGreaterThan(0);
    expect(files.filter((file) => !manifests.includes(file))).toEqual(['dist/cluster/profiles.yaml', ...intents]);
  });

  it.each(manifests)('%s is valid by the schema of each of its kinds', (file) => {
    const objects = objectsOf(file);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.flatMap(validate)).toEqual([]);
  });

  it.each(files)('%s has no anchor, no alias, and a line break at its end', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/[:-] [&*]\w/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it.each(profiles)('names every file of %s in the order of applying', (profile) => {
    const ofProfile = manifests.filter((file) => file.startsWith(`dist/${profile}/`));
    expect(facts[profile].files.map((name: string) => `dist/${profile}/${name}`).sort()).toEqual(ofProfile);
  });

  it('has no Kubernetes object in the intents', () => {
    for (const file of intents) {
      const [intent, ...more] = objectsOf(file);
      expect(more).toEqual([]);
      const fields = { 1: ['edges', 'outside'], 2: ['peers', 'connections', 'sealed'] }[intent.version as 1 | 2];
      expect(Object.keys(intent).sort()).toEqual([...fields, 'guarded', 'profile', 'version'].sort());
    }
  });
});

// A schema that takes everything would make the tests above worthless.
describe('the schemas', () => {
  const [deployment, service] = objectsOf('test/fixtures/guide/db.k8s.yaml');
  const [policy] = objectsOf('test/fixtures/guide/network-policy.k8s.yaml');
  const [kind] = objectsOf('test/fixtures/cluster/kind.k8s.yaml');
  const [, installation] = objectsOf('test/fixtures/cluster/calico.k8s.yaml');

  it.each<[string, object, (object: never) => void]>([
    ['an unknown field', policy, (o: { spec: Record<string, unknown> }) => Object.assign(o.spec, { podSelecter: {} })],
    [
      'an unknown field deep down',
      deployment,
      (o: typeof deployment) => Object.assign(o.spec.template.spec.containers[0], { prots: [] }),
    ],
    ['a word where a number belongs', deployment, (o: typeof deployment) => Object.assign(o.spec, { replicas: 'one' })],
    [
      'a missing name of a container',
      deployment,
      (o: typeof deployment) => void delete o.spec.template.spec.containers[0].name,
    ],
    ['a selector that is a list', service, (o: typeof service) => Object.assign(o.spec, { selector: [] })],
    ['metadata in a kind cluster', kind, (o: typeof kind) => Object.assign(o, { metadata: { name: 'x' } })],
    ['an unknown role', kind, (o: typeof kind) => Object.assign(o.nodes[0], { role: 'master' })],
    [
      'an unknown encapsulation',
      installation,
      (o: typeof installation) => Object.assign(o.spec.calicoNetwork.ipPools[0], { encapsulation: 'GRE' }),
    ],
  ])('refuse %s', (_, object, spoil) => {
    expect(validate(object as { apiVersion: string; kind: string })).toEqual([]);
    const spoilt = structuredClone(object);
    spoil(spoilt as never);
    expect(validate(spoilt as { apiVersion: string; kind: string })).not.toEqual([]);
  });
});
