import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/read-config.ts';
import { configChanges } from './config-changes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall set in words '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is said of a head that says this, where the base says that, without the file's name and the remark at the end. */
function changes(base: string, head: string): string[] {
  const file = join(folder, 'tierwall.yaml');
  writeFileSync(file, head);
  const { config } = readConfig(base, 'tierwall.yaml');
  expect([config, readConfig(head, 'tierwall.yaml').problems]).toEqual([expect.anything(), []]);
  return configChanges(config, file, { top: folder, base: '' }).map((line) =>
    line.replace(/^\S*.*tierwall\.yaml /, '').replace(' (shown, and not obeyed before it is merged)', ''),
  );
}
const sets = (...lines: string[]) => `version: 1\nsets:\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('what a change of tierwall.yaml is said to be', () => {
  it.each([
    ['the path', '{folder: a}', '{folder: b}', 'folder b, was a'],
    ['the source', '{folder: a}', '{kustomization: a}', 'kustomization a added; folder removed, was a'],
    ['a field that is new', '{folder: a}', '{folder: a, cni: cilium}', 'cni cilium added'],
    ['a field that is gone', '{folder: a, intent: i.yaml}', '{folder: a}', 'intent removed, was i.yaml'],
    ['lists', '{chart: c, values: [a, b]}', '{chart: c, values: [a]}', 'values a, was a, b'],
    ['limits', '{folder: a}', '{folder: a, timeout: 5, network: true}', 'network true added; timeout 5 s added'],
    [
      'suppressions',
      '{folder: a}',
      '{folder: a, suppressions: [{rule: NP001, object: "shop[Namespace]", reason: legacy}]}',
      'suppressions NP001 shop[Namespace] (legacy) added',
    ],
  ])('names %s as the file does', (_, then, now, said) => {
    expect(changes(sets(`web: ${then}`), sets(`web: ${now}`))).toEqual([`changes set web: ${said}`]);
  });

  it('says what a new set is', () => {
    expect(
      changes(sets('a: {folder: a}'), sets('a: {folder: a}', 'b: {command: [make, "all it"], timeout: 9}')),
    ).toEqual(['adds set b: command make "all it"; timeout 9 s']);
  });

  it('says of a set with another name alone that it is renamed', () => {
    const then = sets('shop: {chart: charts/shop, values: [prod.yaml]}', 'other: {folder: a}');
    const now = sets('store: {chart: charts/shop, values: [prod.yaml]}', 'other: {folder: a}');
    expect(changes(then, now)).toEqual(['renames set shop to store']);
  });

  it('gives each old name to one new set', () => {
    expect(changes(sets('a: {folder: x}'), sets('b: {folder: x}', 'c: {folder: x}'))).toEqual([
      'renames set a to b',
      'adds set c: folder x',
    ]);
  });

  it('says what changes for all sets', () => {
    const all = (line: string) => `version: 1\n${line}\nsets: {a: {folder: a}}\n`;
    expect(changes(all('cni: calico'), all('cni: cilium'))).toEqual([
      'changes what it says for all sets: cni cilium, was calico',
    ]);
  });

  it('says nothing of what is only written otherwise', () => {
    expect(
      changes(sets('a: {folder: a}', 'b: {folder: b}'), sets('b: {folder: "b"}', 'a: {folder: a, timeout: 60}')),
    ).toEqual([]);
  });
});
