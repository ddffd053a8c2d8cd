import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hunksOf, isWithin } from '../lib/github/diff-lines.ts';

/** A comment on lines. */
export interface Written {
  id: number;
  body: string;
  path: string;
  line: number | null;
  start_line?: number | null;
  side?: string;
  commit_id?: string;
  in_reply_to_id?: number;
  user: { login: string };
}

/** Of the file that the pull request changes. */
export const PATCH = '@@ -1,3 +1,4 @@ spec:\n a\n+b\n c\n d\n@@ -40 +41,2 @@\n-x\n+x\n+y';

/** Behaves as the REST API of GitHub does for the files and the line comments of pull request 7. */
export class PullRequestApi {
  files = [{ filename: 'dist/a.yaml', patch: PATCH } as { filename: string; patch?: string }];
  comments: Written[] = [];
  readonly requests: string[] = [];
  /** True: every write is answered with 403, as with the token of a fork. */
  readOnly = false;
  /** True: every read is answered with 403. */
  isClosed = false;
  /** True: the diff has changed meanwhile, and every line is outside of it. */
  isOutdated = false;
  /** The number of the request that is answered with 502, counted from 1. 0 for none. */
  failAt = 0;
  /** Answers to give instead, the first to the next request. */
  readonly failures: number[] = [];
  private next = 1000;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      const body = await textOf(request);
      const answer = (status: number, value: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
      const failure = this.requests.length === this.failAt ? 502 : this.failures.shift();
      if (failure !== undefined) return answer(failure, { message: 'try again' });
      const url = new URL(request.url ?? '', 'http://localhost');
      const isReading = request.method === 'GET';
      if (isReading ? this.isClosed : this.readOnly) return answer(403, { message: 'Resource not accessible' });
      const [size, page] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))];
      const paged = (list: readonly unknown[]) => list.slice((page - 1) * size, page * size);
      if (url.pathname === '/repos/o/r/pulls/7/files') return answer(200, paged(this.files));
      if (url.pathname === '/repos/o/r/pulls/7/comments') {
        if (isReading) return answer(200, paged(this.comments));
        const one = JSON.parse(body) as Written;
        const hunks = hunksOf(this.files.find(({ filename }) => filename === one.path)?.patch ?? '');
        const isInDiff = one.line !== null && isWithin(hunks, one.start_line ?? one.line, one.line);
        if (this.isOutdated || !isInDiff)
          return answer(422, {
            message: 'Validation Failed',
            errors: ['pull_request_review_thread.line must be part of the diff'],
          });
        this.comments.push({ ...one, id: this.next++, user: { login: 'bot' } });
        return answer(201, this.comments.at(-1));
      }
      const id = Number(/^\/repos\/o\/r\/pulls\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
      const known = this.comments.find((one) => one.id === id);
      if (!known || request.method !== 'DELETE') return answer(404, { message: 'Not Found' });
      this.comments = this.comments.filter((one) => one !== known);
      response.writeHead(204).end();
    });
  }

  async start() {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return {
      ...{ apiUrl: `http://127.0.0.1:${port}`, token: 'secret', repository: 'o/r', pullRequest: 7 },
      ...{ author: 'bot', commit: 'abc' },
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
