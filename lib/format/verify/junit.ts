import type { CellVerdict } from '../../live/judge/judgement.ts';
import { markupText } from '../markup.ts';
import { canaryText, rowOf, rowsOfDiagnosis, type VerifyForm, verdictText } from './form.ts';

interface Case {
  readonly group: 'canary' | 'verdict' | 'connection' | 'diagnosis';
  readonly name: string;
  readonly verdict: CellVerdict;
  /** What is wrong, and what to do about it. */
  readonly fact: string;
  readonly next: string;
}

/** JUnit's XML, as CI systems read it. A mismatch is a failure, and an inconclusive result an error. */
export function verifyJunit({ verification, explain }: VerifyForm): string {
  const { cells, seconds, canary, diagnoses, verdict } = verification;
  const cases: Case[] = [
    {
      ...{ group: 'canary', name: 'policies are enforced', fact: canaryText(verification), next: '' },
      verdict: canary.state === 'enforced' ? 'match' : 'inconclusive',
    },
    { group: 'verdict', name: 'the run as a whole', fact: verdictText(verification), next: '', verdict },
    ...cells.map((result): Case => {
      const { from, to, ports, intent, computed, probed, verdict, because } = rowOf(result);
      const fact = `intent ${intent}, computed ${computed}, probed ${probed}${because ? `: ${because}` : ''}`;
      const next = verdict === 'mismatch' ? explain(result.cell) : '';
      return { group: 'connection', name: `${from} => ${to}:${ports[0]}`, verdict, fact, next };
    }),
    ...diagnoses.map((one): Case => {
      const { kind, says, next, verdict } = one;
      const fact = [says, ...rowsOfDiagnosis(one)].join('; ');
      return { group: 'diagnosis', name: `${kind}: ${says}`, verdict, fact, next };
    }),
  ];
  const count = (verdict: CellVerdict) => cases.filter((one) => one.verdict === verdict).length;
  const lines = cases.map(({ group, name, verdict, fact, next }) => {
    const tag = verdict === 'mismatch' ? 'failure' : 'error';
    const body = verdict === 'match' ? '' : `<${tag} message="${markupText(fact)}">${markupText(next)}</${tag}>`;
    return `  <testcase classname="tierwall.${group}" name="${markupText(name)}">${body}</testcase>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="tierwall verify" tests="${cases.length}" failures="${count('mismatch')}" errors="${count('inconclusive')}" time="${seconds.toFixed(1)}">
${lines.join('')}</testsuite>
`;
}
