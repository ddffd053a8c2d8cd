// What a pair of peers can open, and why: on the data that the page holds (ReportData in report-data.ts).

export const data = JSON.parse(document.getElementById('data').textContent);
export const main = document.getElementById('report');
/** With more peers than this, namespaces start closed. */
export const FEW = 30;

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const matrix = data.matrix.map((row) => {
  const verdicts = [];
  for (let i = 0; i < row.length; i += 2) for (let n = 0; n < row[i + 1]; n++) verdicts.push(row[i]);
  return verdicts;
});
const isIn = (runs, group) => runs.some((first, i) => i % 2 === 0 && first <= group && group <= runs[i + 1]);
const reasonsOf = (from, to) => {
  const own = data.because[from.group];
  return own.flatMap((group, i) => (i % 2 === 0 && group === to.group ? [data.reasons[own[i + 1]]] : []));
};

export const verdictOf = (from, to) => {
  if (from === to && !from.self) return -1;
  return matrix[from.group][to.group];
};

const directionText = (verb, direction, subject, other) => {
  const { free, policies, rules } = data.sides[subject.group][direction];
  const lines = [`${verb} ${subject.name}:`];
  if (policies.length === 0) {
    lines.push(`  no policy limits its ${direction.toLowerCase()}`);
    return lines;
  }
  const named = policies.slice(0, 6).map((i) => `${data.policies[i].name} (${data.policies[i].at})`);
  const more = policies.length > named.length ? ` and ${policies.length - named.length} more` : '';
  lines.push(`  ${free ? 'selected' : 'limited'} by ${named.join(', ')}${more}`);
  for (const i of rules) {
    const rule = data.rules[i];
    const may = isIn(rule.maybe, other.group);
    if (may || isIn(rule.sure, other.group))
      lines.push(`  ${rule.name} (${rule.at}) ${may ? 'may let' : 'lets'} it through: ${rule.ports}`);
  }
  if (lines.length === 2) lines.push('  no rule of theirs lets it through');
  return lines;
};

export const explain = (from, to) => {
  const verdict = verdictOf(from, to);
  if (verdict < 0) return `${from.name} => ${to.name}: no question that manifests answer`;
  const reasons = reasonsOf(from, to);
  return [
    `${from.name} => ${to.name}: ${data.verdicts[verdict][2]}, ${data.verdicts[verdict][0]}`,
    ...reasons.map((reason) => `  depends: ${reason}`),
    ...directionText('leaving', 'Egress', from, to),
    ...directionText('entering', 'Ingress', to, from),
  ].join('\n');
};
