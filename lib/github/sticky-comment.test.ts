import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Place, putComment } from './sticky-comment.ts';

interface Comment {
  id: number;
  body: string;
  user: { login: string };
}

/** Behaves as the REST API of GitHub does for the comments of pull request 7. */
class Api {
  comments: Comment[] = [];
  readonly requests: string[] = [];
  /** Answers to give instead, the first to the next request. */
  readonly failures: { status: number; headers?: Record<string, string>; drop?: boolean }[] = [];
  /** The connection breaks after the next comment is written. */
  dropAfterPost = false;
  /** 403 for whatever writes, as with the token of a fork. */
  readOnly = false;
  /** What somebody else does just before a PATCH. */
  beforePatch = (): void => undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      const body = await textOf(request);
      const failure = this.failures.shift();
      if (failure?.drop) return void request.socket.destroy();
      const answer = (status: number, value: unknown, headers = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
      };
      if (failure) return answer(failure.status, { message: 'try again' }, failure.headers);
      if (request.headers.authorization !== 'Bearer secret') return answer(401, { message: 'Bad credentials' });
      const url = new URL(request.url ?? '', 'http://localhost');
      if (this.readOnly && request.method !== 'GET')
        return answer(403, { message: 'Resource not accessible by integration' });
      if (url.pathname === '/repos/o/r/issues/7/comments') {
        if (request.method === 'POST') {
          const comment = { id: 1000 + this.comments.length, body: JSON.parse(body).body, user: { login: 'bot' } };
          this.comments.push(comment);
          if (this.dropAfterPost) {
            this.dropAfterPost = false;
            return void request.socket.destroy();
          }
          return answer(201, comment);
        }
        const [size, page] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))];
        return answer(200, this.comments.slice((page - 1) * size, page * size));
      }
      this.beforePatch();
      const comment = this.comments.find(({ id }) => url.pathname === `/repos/o/r/issues/comments/${id}`);
      if (!comment) return answer(404, { message: 'Not Found' });
      comment.body = JSON.parse(body).body;
      return answer(200, comment);
    });
  }

  async start(): Promise<Place> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return {
      ...{ apiUrl: `http://127.0.0.1:${port}`, token: 'secret', repository: 'o/r', pullRequest: 7 },
      ...{ author: 'bot', pause: 1 },
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

const others = (count: number): Comment[] =>
  Array.from({ length: count }, (_, id) => ({ id, body: `comment ${id}`, user: { login: 'somebody' } }));

describe('the sticky comment', () => {
  let api: Api;
  let place: Place;
  beforeEach(async () => {
    api = new Api();
    place = await api.start();
  });
  afterEach(() => api.stop());

  it('is created once and edited in place from then on', async () => {
    expect(await putComment('one', place)).toBe('created');
    expect(await putComment('two', place)).toBe('updated');
    expect(await putComment('two', place)).toBe('unchanged');
    expect(api.comments.map(({ body }) => body)).toEqual(['<!-- tierwall connectivity -->\ntwo']);
  });

  it('is found behind two pages of others', async () => {
    api.comments = others(250);
    expect(await putComment('one', place)).toBe('created');
    expect(await putComment('two', place)).toBe('updated');
    expect(api.comments).toHaveLength(251);
    expect(api.requests.filter((one) => one.startsWith('GET')).at(-1)).toContain('page=3');
  });

  it('leaves a comment of somebody else alone, marker or not', async () => {
    api.comments = [{ id: 5, body: '<!-- tierwall connectivity -->\nmine', user: { login: 'somebody' } }];
    expect(await putComment('one', place)).toBe('created');
    expect(api.comments[0]?.body).toBe('<!-- tierwall connectivity -->\nmine');
  });

  it('is no failure where the token may not comment', async () => {
    api.readOnly = true;
    expect(await putComment('one', place)).toBe('not allowed');
    api.readOnly = false;
    await putComment('one', place);
    api.readOnly = true;
    expect(await putComment('two', place)).toBe('not allowed');
  });

  it.each([
    ['a 502', { status: 502 }],
    ['a connection that breaks', { status: 0, drop: true }],
    ['a limit on requests', { status: 429, headers: { 'retry-after': '0' } }],
    ['a second limit on requests', { status: 403, headers: { 'retry-after': '0' } }],
  ])('is written after %s', async (_, failure) => {
    api.failures.push(failure, failure);
    expect(await putComment('one', place)).toBe('created');
    expect(api.comments).toHaveLength(1);
  });

  it('is not written twice where the answer was lost', async () => {
    api.dropAfterPost = true;
    expect(await putComment('one', place)).toBe('unchanged');
    expect(api.comments).toHaveLength(1);
  });

  it('gives up on an API that stays broken, and says so', async () => {
    api.failures.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
    await expect(putComment('one', place)).rejects.toThrow(/answers 503: .*try again/);
    await expect(putComment('one', { ...place, apiUrl: 'http://127.0.0.1:1' })).rejects.toThrow(
      /ECONNREFUSED|bad port/,
    );
  });

  it('is created anew where it was deleted in between', async () => {
    await putComment('one', place);
    api.beforePatch = () => {
      api.comments = [];
    };
    expect(await putComment('two', place)).toBe('created');
    expect(api.comments.map(({ body }) => body)).toEqual(['<!-- tierwall connectivity -->\ntwo']);
  });

  it('says that a token is wrong', async () => {
    await expect(putComment('one', { ...place, token: 'x' })).rejects.toThrow(/answers 401: .*Bad credentials/);
  });

  it('refuses a text that no comment holds', async () => {
    await expect(putComment('x'.repeat(65_536), place)).rejects.toThrow(/65536 fit/);
    expect(api.requests).toEqual([]);
  });
});
