import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram } from '../../../test/git-repository.ts';
import { RenderCache } from '../render-cache.ts';
import type { Side } from '../side.ts';
import { fillOf } from './templates.ts';

const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall templates ')));
afterAll(() => rmSync(tree, { recursive: true }));
const side: Side = {
  ...{ tree, base: '', shown: (path) => path, prefix: '', cache: new RenderCache(), work: tree },
  ...{ isUntrusted: false, repositories: [], branches: [] },
};
const LIMITS = { seconds: 60, bytes: 2 ** 31, network: false };
const strictly = fillOf(true, ['missingkey=error'], side, LIMITS);
const loosely = fillOf(true, [], side, LIMITS);

describe('a parameter that is missing', () => {
  it.each([
    '{{ if .other }}a{{ end }}',
    '{{ default "a" .other }}',
    '{{ .name }}-{{ .name.other }}',
    '{{ range .other }}a{{ end }}',
    '{{ if .name }}a{{ end }}{{ ternary "a" "b" .other }}',
  ])('is refused in %s with missingkey=error', async (template) => {
    await expect(strictly(template, [{ name: 'x' }])).rejects.toThrow(/, which its generators do not set/);
  });

  (hasProgram('helm') ? it : it.skip).each([
    ['{{ if hasKey . "other" }}{{ .name | default .other }}{{ end }}', ''],
    ['{{ if and .name .other }}a{{ end }}', ''],
    ['{{ "as .other" | upper }}', 'AS .OTHER'],
    ['{{/* .other */}}{{ .name }}', 'x'],
  ])('is not in %s', async (template, filled) => {
    expect(await strictly(template, [{ name: 'x' }])).toEqual([filled]);
  });

  (hasProgram('helm') ? it : it.skip)('may be asked for without that option', async () => {
    expect(await loosely('{{ if .other }}a{{ end }}', [{ name: 'x' }])).toEqual(['']);
  });
});
