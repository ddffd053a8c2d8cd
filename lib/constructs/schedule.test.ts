import { scheduleProblem } from './schedule.ts';

describe('a schedule', () => {
  it.each([
    '0 3 * * *',
    '*/15 0-23/2 1,15 JAN-mar mon-FRI',
    '0 3 ? * 0-6/2',
    '5/15 * * * *',
    '0\t3  * * SUN',
    '@daily',
    '@every 1h30m',
    '@every 1.5h',
  ])('%j is one', (text) => {
    expect(scheduleProblem(text)).toBeUndefined();
  });

  it.each([
    ['60 * * * *', 'minute', '0 to 59'],
    ['* 24 * * *', 'hour', '0 to 23'],
    ['* * 32 * *', 'day', '1 to 31'],
    ['* * L * *', 'day', '1 to 31'],
    ['* * * 13 *', 'month', '1 to 12 or JAN to DEC'],
    ['* * * MON *', 'month', '1 to 12 or JAN to DEC'],
    // Sunday is 0 for the API server.
    ['0 3 * * 7', 'weekday', '0 to 6 or SUN to SAT'],
    ['0 3 * * 1#2', 'weekday', '0 to 6 or SUN to SAT'],
    ['*/0 * * * *', 'minute', '0 to 59'],
    ['*/5/5 * * * *', 'minute', '0 to 59'],
    ['5-1 * * * *', 'minute', '0 to 59'],
    ['1-2-3 * * * *', 'minute', '0 to 59'],
    ['1- * * * *', 'minute', '0 to 59'],
    ['1,,2 * * * *', 'minute', '0 to 59'],
  ])('%j is refused for its %s', (text, what, range) => {
    const part = text.split(' ').find((one) => one !== '*' && one !== '0' && one !== '3');
    expect(scheduleProblem(text)).toBe(
      `schedule '${text}' is not a schedule: its ${what} is '${part}'; use ${range}, and '*', '-', ',' and '/' between them`,
    );
  });

  it.each(['', '* * * *', '* * * * * *', '@reboot', '@every', '@every 1d', 'CRON_TZ=UTC * * * * *'])(
    '%j has another form',
    (text) => {
      expect(scheduleProblem(text)).toMatch(/ is not a schedule; write minute, hour, day, month and weekday/);
    },
  );
});
