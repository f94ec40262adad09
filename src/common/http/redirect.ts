/** Thrown by a strategy that wants the browser elsewhere; whoever runs the strategy decides how. */
export class RedirectTo extends Error {
  constructor(readonly url: string) {
    super('redirect');
    this.name = 'RedirectTo';
  }
}
