/** The commands that compare, judge, fix and ask clusters. They are two thirds of the code, so it is loaded only for them. */
export { addConfig } from './config.ts';
export { addDiff } from './diff.ts';
export { addInit } from './init.ts';
export { addIntent } from './intent.ts';
export { addLearn } from './learn.ts';
export { addLint } from './lint.ts';
export { addReport } from './report.ts';
export { addReview } from './review.ts';
export { addVerify } from './verify.ts';
