import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifests } from '../model.ts';
import { readManifests } from '../read.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x}]}\n';
const PATCH = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {ingress: []}\n';

/** Reads files of a folder, and gives what came of them. */
function read<T>(files: Readonly<Record<string, string>>, of: (manifests: Manifests) => T, link?: string): T {
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    if (link) symlinkSync(join(folder, link), join(folder, 'Kustomization'));
    return of(readManifests([folder]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const codes = ({ problems }: Manifests) => problems.map(({ code, severity }) => `${code} ${severity}`);

describe('a kustomization whose file has no extension', () => {
  it('is named as any other, and its patches are no objects', () => {
    expect(read({ Kustomization: 'resources: [pod.yaml]\n', 'pod.yaml': POD }, codes)).toEqual(['MF025 warning']);
    const files = { 'a/Kustomization': 'patches: [{path: patch.yaml}]\n', 'a/patch.yaml': PATCH };
    expect(read(files, codes)).toEqual(['MF017 error']);
    expect(read(files, ({ unseen }) => unseen.map(({ name }) => name))).toEqual(['Kustomization']);
  });

  it('is nothing else: kubectl does not apply it', () => {
    expect(read({ Kustomization: POD }, ({ workloads, unseen }) => [workloads.length, unseen.length])).toEqual([0, 1]);
  });

  it('may be a link to a file, and is no folder', () => {
    expect(read({ 'base/k.txt': 'resources: []\n' }, codes, 'base/k.txt')).toEqual(['MF025 warning']);
    expect(read({ 'Kustomization/pod.yaml': POD }, codes)).toEqual([]);
  });
});

describe('a library chart', () => {
  const helpers = { 'lib/Chart.yaml': 'apiVersion: v2\nname: lib\ntype: library\n', 'lib/templates/a.yaml': '{{ a }}' };

  it('is a warning, as Helm makes nothing of it', () => {
    expect(read({ ...helpers, 'pod.yaml': POD }, codes)).toEqual(['MF016 warning']);
  });

  it('does not hide a chart beside it', () => {
    const web = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\ntype: application\n', 'web/charts/x/Chart.yaml': '' };
    expect(read({ ...helpers, ...web }, codes)).toEqual(['MF016 warning', 'MF016 error']);
  });
});
