import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall name words '));
  const pod =
    '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a, labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}';
  const ingress =
    '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: a}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}';
  const service =
    '{apiVersion: v1, kind: Service, metadata: {name: web, namespace: a}, spec: {selector: {app: web}, ports: [{port: 80}]}}';
  writeFileSync(join(folder, 'plain.yaml'), pod);
  writeFileSync(join(folder, 'ingress.yaml'), [pod, ingress, service].join('\n---\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STRANGER = '# {stranger}: a pod without labels that is in no manifest';
const ELSEWHERE = '# {elsewhere}: a namespace that no manifest names';
const CONTROLLER = '# {ingress-controller}: whatever serves an Ingress, if there is one';

/** The remarks that begin with a word in braces. */
async function explained(...args: string[]): Promise<string[]> {
  const { stdout } = await tierwall(['list', ...args], { cwd: folder });
  return stdout.split('\n').filter((line) => line.startsWith('# {'));
}

describe('the words in braces of list', () => {
  it.each([
    ['those in a row', ['plain.yaml'], [STRANGER, ELSEWHERE]],
    ['an ingress controller', ['ingress.yaml'], [STRANGER, ELSEWHERE, CONTROLLER]],
    ['those in a group', ['ingress.yaml', '--group'], [STRANGER, ELSEWHERE, CONTROLLER]],
    ['no word that a filter leaves out', ['ingress.yaml', '--from', 'a/stranger'], [STRANGER]],
    ['nothing where there is none', ['plain.yaml', '--cni', 'spec'], []],
    ['nothing in a table for programs', ['plain.yaml', '-o', 'csv'], []],
  ])('are explained below the rows: %s', async (_, args, lines) => {
    expect(await explained(...args)).toEqual(lines);
  });
});
