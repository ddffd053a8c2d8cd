import type { Protocol } from '../../../lib/manifests/model.ts';

/** One port. */
export interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

interface Range {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

const ALL: readonly Range[] = (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({
  protocol,
  first: 1,
  last: 65535,
}));

/** `TCP 80,443-445,UDP 53; depends: SCTP 9 (why)`, as it is printed: the ranges of each verdict. */
export function rangesIn(text: string): { open: readonly Range[]; depends: readonly Range[] } {
  const [, before = '', depends = ''] = /^(.*?)(?:(?:^|; )depends: (.*))?$/.exec(text.replace(/ \(.*\)$/, '')) ?? [];
  return { open: rangesOf(before), depends: rangesOf(depends) };
}

function rangesOf(text: string): readonly Range[] {
  if (text === 'All Connections') return ALL;
  let protocol: Protocol = 'TCP';
  return text.split(',').flatMap((part): Range[] => {
    const [, named, first, last = first] = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (named !== undefined) protocol = named as Protocol;
    return first === undefined ? [] : [{ protocol, first: Number(first), last: Number(last) }];
  });
}

/** The ports at both ends of each range. */
export function portsOf(ranges: readonly Range[]): Port[] {
  return ranges.flatMap(({ protocol, first, last }) =>
    [...new Set([first, last])].map((port): Port => ({ protocol, port })),
  );
}

/** A port beside a range that is in none; undefined where there is none. */
export function portBeside(ranges: readonly Range[]): Port | undefined {
  return ranges
    .flatMap(({ protocol, first, last }): Port[] => [
      { protocol, port: first - 1 },
      { protocol, port: last + 1 },
    ])
    .find(
      ({ protocol, port }) =>
        port > 0 &&
        port < 65536 &&
        !ranges.some((one) => one.protocol === protocol && one.first <= port && port <= one.last),
    );
}
