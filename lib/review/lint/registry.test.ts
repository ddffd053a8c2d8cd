import { readFileSync } from 'node:fs';
import { shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from './lint.ts';
import { RULES } from './registry.ts';

const idsOf = (policies: string): string[] =>
  lint(readTexts([{ file: 'a.yaml', text: shop(policies) }])).map(({ rule }) => rule.id);

describe('the registry', () => {
  it('has NP001 to NP025 in order', () => {
    expect(RULES.map(({ id }) => id)).toEqual(
      Array.from({ length: 25 }, (_, i) => `NP${String(i + 1).padStart(3, '0')}`),
    );
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s has its line and its section in the manual',
    (id, rule) => {
      const manual = readFileSync('docs/reference/lint.md', 'utf8');
      expect(manual).toContain(`\n    ${id}  ${rule.severity.padEnd(7)}  ${rule.title}\n`);
      const section = manual.split(`\n### ${id}: ${rule.title}\n`)[1]?.split('\n##')[0] ?? '';
      expect(section).toMatch(/```yaml\n# found\n[^`]+\n# not found\n[^`]+```[^`]*\*Fix\.\* [\s\S]*\*Suppress\* /);
    },
  );

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s finds its wrong example and not its right one',
    (id, rule) => {
      const [wrong, right] = [rule.example.wrong, rule.example.right];
      expect(readTexts([{ file: 'a.yaml', text: shop(wrong) }]).problems).toEqual([]);
      expect(readTexts([{ file: 'a.yaml', text: shop(right) }]).problems).toEqual([]);
      expect(idsOf(wrong)).toContain(id);
      const about = (text: string) =>
        lint(readTexts([{ file: 'a.yaml', text: shop(text) }])).filter((one) => one.rule.id === id);
      expect(about(right)).toEqual([]);
    },
  );
});
