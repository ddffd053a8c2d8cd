// node --import tsx golden.mts OUTFILE [from] [to]
import { readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
const { tierwall } = await import(process.cwd() + '/test/in-process.ts');
const list = JSON.parse(readFileSync('/tmp/w17/g/list2.json', 'utf8'));
const [out, from = '0', to = '100000', only = ''] = process.argv.slice(2);
writeFileSync(out, '');
for (const [i, { a, b, options }] of list.entries()) {
  if (i < +from || i >= +to) continue;
  if (only && !a.includes(only)) continue;
  for (const [x, y] of [[a, b], [b, a]]) for (const form of [[], ['-o', 'json']]) {
    if (form[0] === '-v' && !a.includes('/m/')) continue;
    let line;
    try { const r = await tierwall(['diff', ...options, ...(form[0] === '-v' ? [] : form), x, y, ...(form[0] === '-v' ? ['-o', 'md'] : [])]); line = `${r.status} ${r.stdout.length} ${createHash('md5').update(r.stdout + '\0' + r.stderr).digest('hex')}`; } catch (e) { line = 'THROWN ' + String(e).slice(0, 100); }
    appendFileSync(out, `${i} ${x} ${y} ${form.join(' ')} ${options.join(' ')} ${line}\n`);
  }
}
