import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { closed, listening, textOf } from '../live/http.ts';

/** A comment as the server keeps it, whatever it is called there. */
export interface Kept {
  readonly id: number;
  body: string;
  readonly author: string;
  /** Of GitLab: "added 1 commit". */
  readonly system?: boolean;
}

/** What the server does instead of answering. */
export interface Failure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly drop?: boolean;
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** What the server answers: a status, a value for JSON, headers. */
export type Answer = readonly [status: number, value?: unknown, headers?: Readonly<Record<string, string>>];

export const TOKEN = 'a-secret/token+1';

/** What the APIs of forges have in common: comments that are listed, made, edited and deleted, and all that goes wrong on the way. */
export abstract class ForgeServer {
  comments: Kept[] = [];
  readonly requests: string[] = [];
  /** Answers to give instead, the first to the next request. */
  readonly failures: Failure[] = [];
  /** The connection breaks after the next comment is written. */
  dropAfterCreate = false;
  /** 403 for whatever writes, as with the token of a fork. */
  readOnly = false;
  /** What somebody else does just before a comment of ours is edited or deleted. */
  beforeEdit = (): void => undefined;
  private readonly server: Server;
  private last = 1000;

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  start(): Promise<string> {
    return listening(this.server);
  }

  stop(): void {
    closed(this.server);
  }

  /** Adds this many comments by somebody else. */
  fill(count: number): void {
    this.comments = Array.from({ length: count }, (_, id) => ({ id, body: `comment ${id}`, author: 'somebody' }));
  }

  protected abstract answer(asked: Asked): Answer;

  protected add(body: string): Kept {
    const comment = { id: ++this.last, body, author: 'bot' };
    this.comments.push(comment);
    return comment;
  }

  /** To PUT, PATCH and DELETE. */
  protected edit({ method, body }: Asked, id: number, shown: (comment: Kept) => unknown): Answer {
    this.beforeEdit();
    const comment = this.comments.find((one) => one.id === id);
    if (!comment) return [404, { message: 'Not Found' }];
    if (comment.author !== 'bot') return [403, { message: 'not yours' }];
    if (method === 'DELETE') {
      this.comments = this.comments.filter((one) => one !== comment);
      return [204];
    }
    comment.body = JSON.parse(body).body;
    return [200, shown(comment)];
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    this.requests.push(`${method} ${path}`);
    const body = await textOf(request);
    const write = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
    const failure = this.failures.shift();
    if (failure?.drop) return void request.socket.destroy();
    if (failure) return write(failure.status, failure.text ?? '{"message": "try again"}', failure.headers);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return write(401, '{"message": "401 Unauthorized"}');
    if (this.readOnly && method !== 'GET') return write(403, '{"message": "Resource not accessible by integration"}');
    const [status, value, headers] = this.answer({ method, url: new URL(path, 'http://localhost'), body });
    if (method === 'POST' && this.dropAfterCreate) {
      this.dropAfterCreate = false;
      return void request.socket.destroy();
    }
    return write(status, value === undefined ? '' : JSON.stringify(value), headers);
  }
}

const NOT_FOUND: Answer = [404, { message: '404 Not Found' }];
const asUser = ({ author, ...comment }: Kept) => ({ ...comment, user: { login: author } });

/** "Paginated results": 30 a page, up to 100, with the next one in `Link`. */
export class GitHubServer extends ForgeServer {
  protected answer(asked: Asked): Answer {
    const { method, url, body } = asked;
    if (url.pathname === '/repos/o/r/issues/7/comments') {
      if (method === 'POST') return [201, asUser(this.add(JSON.parse(body).body))];
      const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
      const page = Number(url.searchParams.get('page') ?? 1);
      return [200, this.comments.slice((page - 1) * size, page * size).map(asUser)];
    }
    const [, id] = /^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
    return id === undefined ? NOT_FOUND : this.edit(asked, Number(id), asUser);
  }
}

/** 20 a page, up to 100, newest first unless asked otherwise, with the next page in `x-next-page`; 404 for what a token may not see. */
export class GitLabServer extends ForgeServer {
  protected answer(asked: Asked): Answer {
    const { method, url, body } = asked;
    const shown = ({ author, system = false, ...note }: Kept) => ({
      ...{ ...note, system },
      author: { id: author === 'bot' ? 42 : 1, username: author },
    });
    if (url.pathname === '/user') return [200, { id: 42, username: 'project_1_bot' }];
    const [, project, id] = /^\/projects\/([^/]+)\/merge_requests\/7\/notes(?:\/(\d+))?$/.exec(url.pathname) ?? [];
    if (project !== 'g%2Fp') return [404, { message: '404 Project Not Found' }];
    if (id !== undefined) return this.edit(asked, Number(id), shown);
    if (method === 'POST') return [201, shown(this.add(JSON.parse(body).body))];
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 20));
    const page = Number(url.searchParams.get('page') ?? 1);
    const all = url.searchParams.get('sort') === 'asc' ? this.comments : this.comments.toReversed();
    const hasMore = page * size < all.length;
    return [
      ...[200, all.slice((page - 1) * size, page * size).map(shown)],
      { 'x-page': `${page}`, 'x-per-page': `${size}`, 'x-next-page': hasMore ? `${page + 1}` : '' },
    ] as unknown as Answer;
  }
}

/** All comments at once, and their number in `X-Total-Count`. */
export class ForgejoServer extends ForgeServer {
  /** A token of a workflow may not ask whose it is. */
  isOfActions = false;

  protected answer(asked: Asked): Answer {
    const { method, url, body } = asked;
    const shown = (comment: Kept) => ({
      ...comment,
      user: { login: this.isOfActions && comment.author === 'bot' ? 'forgejo-actions' : comment.author },
    });
    if (url.pathname === '/user')
      return this.isOfActions
        ? [403, { message: 'token does not have at least one of required scope(s)' }]
        : [200, { login: 'bot' }];
    if (url.pathname === '/repos/o/r/issues/7/comments') {
      if (method === 'POST') return [201, shown(this.add(JSON.parse(body).body))];
      return [200, this.comments.map(shown), { 'x-total-count': `${this.comments.length}` }];
    }
    const [, id] = /^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
    return id === undefined ? NOT_FOUND : this.edit(asked, Number(id), shown);
  }
}
