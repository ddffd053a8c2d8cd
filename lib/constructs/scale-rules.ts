import { found } from './field-rules.ts';
import { scheduleProblem } from './schedule.ts';
import { shown } from './shape.ts';
import type { ContainerProps, WorkloadKind, WorkloadProps } from './workload-props.ts';

/** The kinds whose number of pods is written or set by an autoscaler. */
export const SCALED: readonly WorkloadKind[] = ['Deployment', 'StatefulSet'];

/** Whether its pods run to an end. */
export function isJob(kind: WorkloadKind): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** The API's numbers of pods are of 32 bits. */
const MOST = 2 ** 31 - 1;

/** What the API server would refuse in how many pods there are and when, or what could never work. */
export function scaleProblems(kind: WorkloadKind, props: WorkloadProps): string[] {
  const { replicas, schedule, spread } = props;
  const problems: (string | undefined)[] = [];
  if (replicas !== undefined && !SCALED.includes(kind))
    problems.push(`replicas does not apply to a ${kind}; leave it out`);
  if (replicas !== undefined && !isCount(replicas, 0)) {
    problems.push(`replicas ${replicas} is not a number of pods; write a whole number, 0 or more`);
  }
  if (kind === 'CronJob' && schedule === undefined) problems.push(`schedule is missing; write for example '0 3 * * *'`);
  if (schedule !== undefined && kind !== 'CronJob') problems.push(`schedule does not apply to a ${kind}; leave it out`);
  if (schedule !== undefined) problems.push(scheduleProblem(schedule));
  if (spread !== undefined && spread !== 'node' && spread !== 'zone') {
    problems.push(`spread ${shown(spread)} is not known; use node or zone`);
  }
  return [...found(...problems), ...autoscalingProblems(kind, props), ...budgetProblems(kind, props)];
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= MOST;
}

function autoscalingProblems(kind: WorkloadKind, props: WorkloadProps): string[] {
  if (!props.autoscaling) return [];
  const { min, max, cpu } = props.autoscaling;
  const problems: string[] = [];
  if (!SCALED.includes(kind)) problems.push(`autoscaling does not apply to a ${kind}; leave it out`);
  if (props.replicas !== undefined)
    problems.push('replicas stands beside autoscaling, which sets it; leave replicas out');
  if (!(isCount(min, 1) && isCount(max, 1) && max >= min)) {
    problems.push(
      `autoscaling.min ${min} and max ${max} are not a range; write whole numbers from 1 on, max not below min`,
    );
  }
  if (!isCount(cpu, 1)) problems.push(`autoscaling.cpu ${cpu} is not a percentage; write 1 or more`);
  // "missing request for cpu in container": the autoscaler adds up those of all containers, and does nothing if one has none.
  const containers: [string, ContainerProps][] = [
    ['', props],
    ...Object.entries(props.sidecars ?? {}).map(([name, one]): [string, ContainerProps] => [`sidecars.${name}.`, one]),
  ];
  for (const [path, { resources }] of containers) {
    // "If Requests is omitted for a container, it defaults to Limits if that is explicitly specified".
    if ((resources?.requests?.cpu ?? resources?.limits?.cpu) !== undefined) continue;
    problems.push(`autoscaling.cpu is a share of ${path}resources.requests.cpu, which is missing; write it`);
  }
  return problems;
}

function budgetProblems(kind: WorkloadKind, { disruptionBudget: budget }: WorkloadProps): string[] {
  if (!budget) return [];
  const given = Object.entries(budget).filter(([, value]) => value !== undefined) as [string, number | string][];
  const problems =
    given.length === 1 ? [] : ['disruptionBudget must have one of minAvailable and maxUnavailable; write exactly one'];
  for (const [field, value] of given) {
    const path = `disruptionBudget.${field}`;
    if (!isBudget(value)) {
      problems.push(`${path} ${shown(value)} is not a number of pods; write 1, or at most '100%'`);
    } else if (!SCALED.includes(kind) && (field !== 'minAvailable' || typeof value === 'string')) {
      // "Only .spec.minAvailable can be used, not .spec.maxUnavailable", and only as a number, without a scale to ask.
      problems.push(`${path} ${shown(value)} needs a number of pods, which a ${kind} has none of; use minAvailable: 1`);
    }
  }
  return problems;
}

function isBudget(value: number | string): boolean {
  if (typeof value === 'number') return isCount(value, 0);
  return /^\d+%$/.test(value) && Number(value.slice(0, -1)) <= 100;
}
