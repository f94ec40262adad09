import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel, Clock } from '../common/time/clock.js';
import { connectDeadlineMs } from './deadline.js';
import { type WechatError, WechatOutcomeUnknownError, WechatUnreachableError } from './wechat.errors.js';

export interface ConnectionRules {
  isSecure: boolean;
  clock: Clock;
  /** Of the whole exchange; the time to connect is a part of it. */
  deadlineMs: number;
  fail: (error: WechatError) => void;
}

/**
 * Watches the way of one request: both deadlines, and what a failure means. Before the socket was connected (with TLS: before
 * the peer's certificate was accepted) no byte of the request has left, whatever the failure is called; after that it may have.
 */
export class Connection {
  private mayHaveLeft = false;
  private readonly cancelDeadline: Cancel;
  private cancelConnect: Cancel | undefined;

  constructor(
    request: ClientRequest,
    private readonly rules: ConnectionRules,
  ) {
    const { clock, deadlineMs, fail } = rules;
    this.cancelDeadline = clock.after(deadlineMs, () => fail(this.late(deadlineMs)));
    request.once('socket', (socket) => this.watch(socket));
    request.on('error', (error) => fail(this.failed(error)));
  }

  /** The exchange is over. */
  close(): void {
    this.cancelDeadline();
    this.cancelConnect?.();
  }

  private watch(socket: Socket): void {
    // A kept connection: the request is on its way.
    if (!socket.connecting) {
      this.mayHaveLeft = true;
      return;
    }
    const { clock, deadlineMs, isSecure, fail } = this.rules;
    const connectMs = connectDeadlineMs(deadlineMs);
    this.cancelConnect = clock.after(connectMs, () => fail(this.late(connectMs)));
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      this.mayHaveLeft = true;
      this.cancelConnect?.();
    });
  }

  private late(ms: number): WechatError {
    return this.mayHaveLeft
      ? new WechatOutcomeUnknownError(`no complete answer within ${ms / 1_000} s`)
      : new WechatUnreachableError(`no connection within ${ms / 1_000} s`);
  }

  private failed(error: Error): WechatError {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no code';
    return this.mayHaveLeft ? new WechatOutcomeUnknownError(code) : new WechatUnreachableError(code);
  }
}
