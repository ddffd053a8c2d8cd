import { readFileSync } from 'node:fs';
import { RISK_TABLE, type RiskRow, sign } from './risk-table.ts';

describe('the table of risks', () => {
  it('is the one that the documentation shows, line by line', () => {
    const page = readFileSync('docs/reference/risk.md', 'utf8');
    const shown = page.slice(page.indexOf('| risk |')).split('\n\n')[0]?.split('\n').slice(2);
    const rows: readonly RiskRow[] = Object.values(RISK_TABLE);
    expect(shown).toEqual(
      rows.map(({ level, reached, from, sure, reason }) => `| ${[level, reached, from, sure, reason].join(' | ')} |`),
    );
  });

  it('says who it is about', () => {
    expect(sign('dataTier', 'shop/$&[Pod]')).toEqual({ level: 'high', reason: 'shop/$&[Pod] is a data tier' });
    expect(sign('less')).toEqual({ level: 'low', reason: 'less can connect than before' });
  });
});
