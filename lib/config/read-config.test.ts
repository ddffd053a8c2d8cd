import { readFileSync } from 'node:fs';
import { SOURCES } from './config.ts';
import { readConfig } from './read-config.ts';
import schema from './tierwall.schema.json' with { type: 'json' };

const read = (text: string) => readConfig(text, 'tierwall.yaml');
const said = (text: string) =>
  read(text).problems.map(({ location, column, message, fix }) => `${location.line}:${column} ${message}; ${fix}`);

describe('a tierwall.yaml', () => {
  it('says where sets are, how they are rendered, and how they are judged', () => {
    const { config, problems } = read(`version: 1
repositories: [https://example.org/a/b]
cni: cilium
sets:
  web:
    chart: ./charts//web/
    values: [charts/web/production.yaml]
    release: front
    namespace: shop
    timeout: 5
    memory: 512Mi
    network: true
    intent: intent/web.yaml
    dataTiers: ['shop/db[StatefulSet]']
    suppressions: [{rule: NP001, object: 'shop/web[Deployment]', reason: it is public}]
  all: {folder: .}
`);
    expect(problems).toEqual([]);
    expect(config?.judging).toEqual({ cni: 'cilium' });
    expect([...(config?.sets.values() ?? [])]).toEqual([
      {
        name: 'web',
        source: { kind: 'chart', path: 'charts/web', values: ['charts/web/production.yaml'], release: 'front' },
        ...{ namespace: 'shop', timeout: 5, memory: 512 * 2 ** 20, network: true, intent: 'intent/web.yaml', line: 5 },
        judging: {
          dataTiers: ['shop/db[StatefulSet]'],
          suppressions: [{ rule: 'NP001', object: 'shop/web[Deployment]', reason: 'it is public' }],
        },
      },
      {
        ...{ name: 'all', source: { kind: 'folder', path: '.' }, judging: {}, line: 16 },
        ...{ timeout: 60, memory: 2 * 2 ** 30, network: false },
      },
    ]);
  });

  it.each<[what: string, text: string, problems: string[]]>([
    [
      'no field is unknown',
      'version: 1\nsets:\n  a: {folder: x, kustomisation: z}\n',
      ['3:18 sets.a has no field "kustomisation"; did you mean kustomization?'],
    ],
    [
      'a set is not empty',
      'version: 1\nsets: {a: , b: [], c: x}\n',
      ['a', 'b', 'c'].map((name, i) => {
        const column = [9, 16, 23][i];
        const value = ['empty', 'an empty list', '"x"'][i];
        return `2:${column} sets.${name} is ${value}; write a map with one of folder, kustomization, chart, flux, argocd and command`;
      }),
    ],
    [
      'a set has a source',
      'version: 1\nsets:\n  a: {network: true}\n',
      [
        '3:3 sets.a does not say where its manifests are; add one of folder, kustomization, chart, flux, argocd or command',
      ],
    ],
    [
      'a set has one source',
      'version: 1\nsets:\n  a: {folder: x, chart: z}\n',
      ['3:3 sets.a has folder and chart; keep one, and make the other a set of its own'],
    ],
    [
      'values are of a chart',
      'version: 1\nsets:\n  a: {folder: x, values: [z]}\n',
      ['3:18 sets.a has values, which only a chart has; remove values'],
    ],
    [
      'no path leads out',
      'version: 1\nsets:\n  a:\n    folder: x/../../y\n',
      [
        '4:13 sets.a.folder is "x/../../y"; write a path from the folder of tierwall.yaml, without .. and control characters',
      ],
    ],
    [
      'no path is absolute',
      'version: 1\nsets:\n  a: {chart: c, values: [/etc/passwd]}\n',
      [
        '3:26 sets.a.values[0] is "/etc/passwd"; write a path from the folder of tierwall.yaml, without .. and control characters',
      ],
    ],
    [
      'no name has control characters',
      'version: 1\nsets:\n  "a\\e[31mb": {folder: x}\n',
      [
        '3:3 "a\\u001b[31mb" is not a valid name of a set; use up to 63 letters, digits, points, dashes and underscores',
      ],
    ],
    ['the version is known', 'version: 2\nsets:\n  a: {folder: x}\n', ['1:10 version is 2; write 1']],
    ['there is a version', 'sets:\n  a: {folder: x}\n', ['1:1 tierwall.yaml lacks version; add version']],
    [
      'there are sets',
      'version: 1\nsets: {}\n',
      [
        '2:7 sets is an empty map; write a map of names, each with its set, such as production: {kustomization: overlays/production}',
      ],
    ],
    [
      'a command is words',
      'version: 1\nsets:\n  a: {command: make render}\n',
      ['3:16 sets.a.command is "make render"; write a list of words that prints YAML, such as [helmfile, template]'],
    ],
    [
      'a CIDR is one',
      'version: 1\npodCidrs: [10.0.0.0]\nsets:\n  a: {folder: x}\n',
      ['2:12 podCidrs[0] is "10.0.0.0"; write addresses of pods, such as 10.244.0.0/16'],
    ],
    [
      'a plugin is known',
      'version: 1\ncni: weave\nsets:\n  a: {folder: x}\n',
      ['2:6 cni is "weave"; write calico, cilium or spec, or a version of calico as calico@3.29'],
    ],
    [
      'a suppression has a reason',
      'version: 1\nsuppressions: [{rule: NP001, object: x}]\nsets:\n  a: {folder: x}\n',
      ['2:16 suppressions[0] lacks reason; add reason'],
    ],
    [
      'a rule is there',
      'version: 1\nsuppressions: [{rule: NP999, object: x, reason: z}]\nsets:\n  a: {folder: x}\n',
      ['2:23 there is no rule NP999; tierwall lint --list names them'],
    ],
    ['it is a map', '- a\n', ['1:1 tierwall.yaml is a list; write version: 1 and sets:']],
    ['it is not empty', '', ['1:1 must be one map of fields; write version: 1 and sets:']],
    ['it is YAML', 'version: 1\nsets: [\n', [expect.stringMatching(/^\d+:\d+ .*/) as unknown as string]],
    [
      'all is said at once',
      'version: 1\nx: 1\nsets:\n  a: {timeout: 0, folder: 1}\n',
      [
        '2:1 tierwall.yaml has no field "x"; fields are version, repositories, cni, podCidrs, dataTiers, suppressions, sets',
        '4:16 sets.a.timeout is 0; write the seconds that rendering may take, 1 to 3600',
        '4:27 sets.a.folder is 1; write a path from the folder of tierwall.yaml, without .. and control characters',
      ],
    ],
  ])('is held to this: %s', (_, text, problems) => {
    expect(said(text)).toEqual(problems);
    expect(read(text).config).toBeUndefined();
  });

  it('ends where aliases multiply, and where it is larger than one writes', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]\n`);
    expect(said(`l0: &l0 [x]\n${levels.join('')}`)).toEqual([expect.stringContaining('aliases')]);
    expect(said(`# ${'x'.repeat(1 << 20)}\n`)).toEqual([expect.stringContaining('more than a million characters')]);
  });

  it('counts columns in characters', () => {
    expect(said('version: 1\nsets: {"a": {folder: "😀é", x: 1}}\n')).toEqual([expect.stringMatching(/^2:28 /)]);
  });
});

describe('the published schema', () => {
  const { properties } = schema.definitions.set;

  it('has each source of a set, and no other', () => {
    expect(schema.definitions.set.oneOf.map(({ required }) => required[0])).toEqual([...SOURCES]);
  });

  it('has no field that is not read: each is in the code that makes a set of it', () => {
    const code = readFileSync('lib/config/read-config.ts', 'utf8');
    const [, written = ''] = /interface WrittenSet extends Judging \{([^}]*)\}/.exec(code) ?? [];
    const fields = [...written.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
    expect([...fields, 'cni', 'podCidrs', 'dataTiers', 'suppressions'].sort()).toEqual(Object.keys(properties).sort());
  });
});
